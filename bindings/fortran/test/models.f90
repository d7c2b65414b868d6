! Whole models: recipes that are read, bound, matched and filled.
program models
  use inwit
  use checks
  implicit none

  character(*), parameter :: recipe_json = '{"recipe": 2, "layout": "torch",' // &
    '"let": {"width": {"config": "hidden_size"}, "std": {"config": "initializer_range", "else": 0.02}},' // &
    '"rules": [{"match": "frozen", "keep": true, "optional": true},' // &
    '{"match": "head.weight", "same_as": "embed.weight", "optional": true},' // &
    '{"match": "{stem:**}.bias", "initializer": "torch_linear", "fans_of": "{stem}.weight", "optional": true},' // &
    '{"match": "layers.{l}.weight", "initializer": {"class_name": "RandomNormal", "config": {"stddev": "=std / (l + 1)"}},' // &
    '"optional": true},' // &
    '{"match": "embed.weight", "initializer": {"class_name": "RandomNormal", "config": {"stddev": "=std"}}}],' // &
    '"tensors": [{"name": "embed.weight", "shape": ["=2 * width", "=width"]}]}'
  character(*), parameter :: config = '{"hidden_size": 4}'

  call binds()
  call bind_rejects()
  call fills()
  call fills_shards()
  call fills_every_kind()
  call match_rejects()
  call add_rejects()
  call finish()

contains

  ! Checks 1000 times the standard deviation of "embed.weight"; -1: the recipe is not bound.
  subroutine expect(recipe, thousandths, what)
    type(inwit_recipe), intent(in) :: recipe
    integer, intent(in) :: thousandths
    character(*), intent(in) :: what
    type(inwit_model) :: model
    type(inwit_job), allocatable :: jobs(:)
    real(real32), target :: embed(4, 4)
    type(inwit_moments) :: moments
    integer(c_int32_t) :: stat

    call inwit_add(model, "embed.weight", embed)
    call inwit_match_model(model, recipe, jobs, stat)
    if (stat == INWIT_OK) stat = inwit_expect(jobs(1)%initializer, jobs(1)%tensor, moments)
    call check(merge(nint(1000 * moments%stddev), -1, stat == INWIT_OK) == thousandths, what)
  end subroutine

  subroutine binds()
    type(inwit_recipe) :: recipe

    call inwit_read_recipe(recipe, recipe_json)
    call expect(recipe, -1, "a recipe that is not bound")
    call inwit_bind(recipe, config)
    call expect(recipe, 20, "values from the config")
    call inwit_bind(recipe, config, [inwit_number("std", 0.5d0)])
    call expect(recipe, 500, "bound again, by a variable")
    call inwit_bind(recipe, variables=[inwit_number("width", 5d0), inwit_number("std", 0.1d0)])
    call expect(recipe, 100, "without a config")
    call inwit_read_recipe(recipe, recipe_json)
    call expect(recipe, -1, "read again")
    call inwit_release(recipe)
    call inwit_release(recipe)
    call expect(recipe, -1, "released, twice")
  end subroutine

  subroutine bind_rejects()
    type(inwit_recipe) :: recipe, none
    character(300) :: errmsg
    integer(c_int32_t) :: stat

    call inwit_read_recipe(recipe, '{"rules": 3}', stat, errmsg)
    call check(stat == INWIT_E_CONFIG .and. index(errmsg, "rules") > 0, "no recipe")
    call inwit_bind(none, config, stat=stat, errmsg=errmsg)
    call check(stat == INWIT_E_ARGUMENT .and. len_trim(errmsg) > 0, "a recipe that was not read")
    call inwit_read_recipe(recipe, recipe_json)
    call inwit_bind(recipe, stat=stat, errmsg=errmsg)
    call check(stat == INWIT_E_CONFIG .and. index(errmsg, "give the config, or a value") > 0, "neither config nor variable")
    call inwit_bind(recipe, "{}", stat=stat, errmsg=errmsg)
    call check(stat == INWIT_E_CONFIG .and. index(errmsg, 'the config has no "hidden_size"') > 0, "an empty config")
    call inwit_bind(recipe, "", stat=stat)
    call check(stat == INWIT_E_CONFIG, "no JSON")
    call inwit_bind(recipe, config, [inwit_number("widht", 4d0)], stat, errmsg)
    call check(stat == INWIT_E_NAME .and. index(errmsg, 'did you mean "width"') > 0, "an unknown variable")
    call inwit_bind(recipe, config, [inwit_text("width", "4")], stat, errmsg)
    call check(stat == INWIT_E_ARGUMENT .and. index(errmsg, "width is no number") > 0, "a text")
    call inwit_bind(recipe, config, [inwit_integers("width", [4_int64])], stat, errmsg)
    call check(stat == INWIT_E_ARGUMENT .and. index(errmsg, "width is no number") > 0, "a list")
    call inwit_bind(recipe, config, [inwit_number(repeat("n", 65), 4d0)], stat, errmsg)
    call check(stat == INWIT_E_ARGUMENT .and. index(errmsg, "65 characters") > 0, "a long name")
    call inwit_bind(recipe, config, [inwit_number("width" // c_null_char // "x", 4d0)], stat, errmsg)
    call check(stat == INWIT_E_ARGUMENT .and. index(errmsg, "NUL") > 0, "a name with a NUL")
    call inwit_bind(recipe, config, stat=stat)
    call check(stat == INWIT_OK, "bound after failures")
    call expect(recipe, 20, "failures leave the recipe as it is")
    call inwit_release(recipe)
  end subroutine

  subroutine fills()
    type(inwit_recipe) :: recipe
    type(inwit_model) :: model
    type(inwit_job), allocatable :: jobs(:)
    real(real32), target :: head(8, 4), embed(8, 4), layer(6, 4), bias(6), frozen(2)
    real(real32) :: expected(8, 4), other(6, 4), uniform(6)

    call inwit_read_recipe(recipe, recipe_json)
    call inwit_bind(recipe, config)
    call inwit_add(model, "head.weight", head)
    call inwit_add(model, "embed.weight  ", embed) ! trailing blanks do not count
    call inwit_add(model, "layers.1.bias", bias)
    call inwit_add(model, "layers.1.weight", layer)
    call inwit_add(model, "frozen", frozen)
    frozen = 7
    call inwit_match_model(model, recipe, jobs)
    call check(size(jobs) == 5 .and. jobs(1)%stream == jobs(2)%stream .and. jobs(1)%shared_stream == 1, "a tie")
    call check(nint(jobs(3)%tensor%fan_in) == 4 .and. jobs(5)%keep == 1, "fans of another tensor; one to keep")
    call inwit_fill_model(model, recipe, 42_int64, threads=1)
    call inwit_initialize(expected, "random_normal", inwit_key(42_int64, "embed.weight"), [inwit_number("stddev", 0.02d0)])
    call check(all(embed == expected) .and. all(head == expected), "the values of the config's rule")
    call inwit_initialize(other, "random_normal", inwit_key(42_int64, "layers.1.weight"), [inwit_number("stddev", 0.01d0)])
    call check(all(layer == other), "an expression with a capture")
    call inwit_initialize(uniform, "random_uniform", inwit_key(42_int64, "layers.1.bias"), &
      [inwit_number("minval", -0.5d0), inwit_number("maxval", 0.5d0)])
    call check(all(bias == uniform) .and. all(frozen == 7), "fans of another tensor; one to keep")
    call inwit_release(recipe)
  end subroutine

  subroutine fills_shards()
    type(inwit_recipe) :: recipe
    type(inwit_model) :: whole, part
    real(real32), target :: embed(8, 4), bias(6), layer(6, 4), some(3, 2), biases(2)

    call inwit_read_recipe(recipe, recipe_json)
    call inwit_bind(recipe, config)
    call inwit_add(whole, "embed.weight", embed)
    call inwit_add(whole, "layers.1.bias", bias)
    call inwit_add(whole, "layers.1.weight", layer)
    call inwit_fill_model(whole, recipe, 42_int64)
    call inwit_add(part, "embed.weight", some, global_shape=[8_int64, 4_int64], first=[3_int64, 2_int64])
    call inwit_add(part, "layers.1.bias", biases, global_shape=[6_int64], first=[5_int64])
    call inwit_add(part, "layers.1.weight", layer)
    call inwit_fill_model(part, recipe, 42_int64)
    call check(all(some == embed(3:5, 2:3)) .and. all(biases == bias(5:6)), "shards")
    call inwit_release(recipe)
  end subroutine

  ! More parameters than a model has room for at first, of all kinds.
  subroutine fills_every_kind()
    type(inwit_recipe) :: recipe
    type(inwit_model) :: model
    real(real32), target :: many(3, 40), around(5, 8)
    real(real64), target :: double(3)
    complex(real32), target :: narrow(2)
    complex(real64), target :: wide(2, 2)
    integer(int16), target :: bits(2)
    integer(int8), target :: eight(2)
    type(inwit_tensor) :: tensor
    character(3) :: name
    integer :: i

    call inwit_read_recipe(recipe, '{"rules": [{"match": "*", "initializer": "ones"}]}')
    do i = 1, 40
      write (name, '(a, i2.2)') "w", i
      call inwit_add(model, name, many(:, i))
    end do
    call inwit_add(model, "double", double)
    call inwit_add(model, "narrow", narrow)
    call inwit_add(model, "wide", wide)
    call inwit_add(model, "bits", bits, INWIT_BF16)
    call inwit_add(model, "eight", eight, INWIT_F8_E5M2)
    tensor = inwit_describe(c_loc(around(2, 3)), INWIT_F32, [2_int64, 3_int64])
    tensor%order = INWIT_STRIDES
    tensor%strides(:2) = [2, 5]
    call inwit_add(model, "strided", tensor)
    around = 0
    call inwit_fill_model(model, recipe, 42_int64)
    call check(model%count == 46 .and. all(many == 1) .and. all(double == 1), "many arrays")
    call check(all(narrow == (1., 0.)) .and. all(wide == (1d0, 0d0)), "complex arrays")
    call check(all(bits == int(z'3f80', int16)) .and. all(eight == int(z'3c', int8)), "bits")
    call check(all(around(2:4:2, 3:5) == 1) .and. nint(sum(around)) == 6, "strides")
    call inwit_release(recipe)
  end subroutine

  subroutine match_rejects()
    type(inwit_recipe) :: recipe
    type(inwit_model) :: model, biased, tied, empty
    real(real32), target :: w(8, 4), v(4, 8)
    character(300) :: errmsg
    integer(c_int32_t) :: stat

    w = 7
    call inwit_read_recipe(recipe, recipe_json)
    call inwit_add(model, "embed.weight", w)
    call inwit_fill_model(model, recipe, 42_int64, stat=stat, errmsg=errmsg)
    call check(stat == INWIT_E_CONFIG .and. index(errmsg, "width") > 0, "a recipe that is not bound")
    call inwit_bind(recipe, config)
    call inwit_fill_model(model, recipe, 42_int64, threads=-1, stat=stat, errmsg=errmsg)
    call check(stat == INWIT_E_ARGUMENT .and. index(errmsg, "threads") > 0, "threads")
    call inwit_add(model, "norm", v)
    call inwit_fill_model(model, recipe, 42_int64, stat=stat, errmsg=errmsg)
    call check(stat == INWIT_E_NAME .and. index(errmsg, "norm") > 0, "a name without a rule")
    call inwit_fill_model(empty, recipe, 42_int64, stat=stat, errmsg=errmsg)
    call check(stat == INWIT_E_CONFIG .and. index(errmsg, "embed.weight") > 0, "a rule without a name")
    call inwit_add(biased, "embed.weight", w)
    call inwit_add(biased, "fc.bias", v)
    call inwit_fill_model(biased, recipe, 42_int64, stat=stat, errmsg=errmsg)
    call check(stat == INWIT_E_CONFIG .and. index(errmsg, "fc.weight") > 0, "fans of a tensor that is not there")
    call inwit_add(tied, "embed.weight", w)
    call inwit_add(tied, "head.weight", v)
    call inwit_fill_model(tied, recipe, 42_int64, stat=stat, errmsg=errmsg)
    call check(stat == INWIT_E_SHAPE .and. index(errmsg, "head.weight") > 0, "a tie of other shapes")
    call check(all(w == 7), "nothing is written")
    call inwit_release(recipe)
  end subroutine

  subroutine add_rejects()
    type(inwit_model) :: model
    real(real32), target :: w(8, 4)
    character(300) :: errmsg
    integer(c_int32_t) :: stat

    call inwit_add(model, "w", w(::2, :), stat=stat, errmsg=errmsg)
    call check(stat == INWIT_E_ARGUMENT .and. index(errmsg, "w: the array has gaps") > 0, "a section with gaps")
    call inwit_add(model, "w" // c_null_char // "x", w, stat=stat, errmsg=errmsg)
    call check(stat == INWIT_E_ARGUMENT .and. index(errmsg, "NUL") > 0, "a name with a NUL")
    call inwit_add(model, "w", w, first=[1_int64, 1_int64], stat=stat, errmsg=errmsg)
    call check(stat == INWIT_E_BOX .and. index(errmsg, "w: first is given without global_shape") > 0, "first alone")
    call inwit_add(model, "w", w, global_shape=[8_int64], stat=stat, errmsg=errmsg)
    call check(stat == INWIT_E_BOX .and. index(errmsg, "global_shape has 1 numbers") > 0, "a short global_shape")
    call check(model%count == 0, "nothing is added")
    call inwit_add(model, "w", w(:, 2:3), stat=stat)
    call check(stat == INWIT_OK .and. model%count == 1, "a section without gaps")
  end subroutine
end program
