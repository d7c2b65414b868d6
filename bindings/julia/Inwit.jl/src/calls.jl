# Generated from capi/inwit.h by scripts/generate; do not edit.
# The functions of inwit.h under their names, with the same arguments in the same order.

# Their addresses, which load! looks up.
mutable struct Functions
    inwit_fill::Ptr{Cvoid}
    inwit_stream::Ptr{Cvoid}
    inwit_fans::Ptr{Cvoid}
    inwit_gain::Ptr{Cvoid}
    inwit_tensor_from_dlpack::Ptr{Cvoid}
    inwit_create::Ptr{Cvoid}
    inwit_create_from_json::Ptr{Cvoid}
    inwit_create_from_layer::Ptr{Cvoid}
    inwit_clone::Ptr{Cvoid}
    inwit_to_json::Ptr{Cvoid}
    inwit_config_seed::Ptr{Cvoid}
    inwit_equal::Ptr{Cvoid}
    inwit_free::Ptr{Cvoid}
    inwit_initializer_name::Ptr{Cvoid}
    inwit_expect::Ptr{Cvoid}
    inwit_density::Ptr{Cvoid}
    inwit_audit::Ptr{Cvoid}
    inwit_job_parts::Ptr{Cvoid}
    inwit_fill_jobs::Ptr{Cvoid}
    inwit_recipe_create::Ptr{Cvoid}
    inwit_recipe_bind::Ptr{Cvoid}
    inwit_recipe_free::Ptr{Cvoid}
    inwit_recipe_match::Ptr{Cvoid}
    inwit_recipe_match_jobs::Ptr{Cvoid}
    inwit_recipe_check::Ptr{Cvoid}
    inwit_recipe_tensor::Ptr{Cvoid}
    inwit_name_at::Ptr{Cvoid}
    inwit_registry_json::Ptr{Cvoid}
    inwit_status_name::Ptr{Cvoid}
    inwit_version::Ptr{Cvoid}
    inwit_sizeof::Ptr{Cvoid}
    inwit_stream_version::Ptr{Cvoid}
    inwit_target::Ptr{Cvoid}
    inwit_device_open::Ptr{Cvoid}
    inwit_device_open_opencl::Ptr{Cvoid}
    inwit_device_free::Ptr{Cvoid}
    inwit_device_plan::Ptr{Cvoid}
    inwit_device_program::Ptr{Cvoid}
    inwit_device_kernel_program::Ptr{Cvoid}
    Functions() = new(ntuple(_ -> C_NULL, Val(39))...)
end

const LIBRARY = Functions()

inwit_fill(initializer, args, arg_count, out, seed, stream, context) =
    @ccall $(LIBRARY.inwit_fill)(initializer::Cstring, args::Ptr{CArg}, arg_count::Csize_t, out::Ref{CTensor}, seed::UInt64,
                                 stream::UInt64, context::Ref{CContext})::Int32

inwit_stream(name) =
    @ccall $(LIBRARY.inwit_stream)(name::Cstring)::UInt64

inwit_fans(tensor, fan_in, fan_out, context) =
    @ccall $(LIBRARY.inwit_fans)(tensor::Ref{CTensor}, fan_in::Ref{Float64}, fan_out::Ref{Float64},
                                 context::Ref{CContext})::Int32

inwit_gain(nonlinearity, slope, gain, context) =
    @ccall $(LIBRARY.inwit_gain)(nonlinearity::Cstring, slope::Float64, gain::Ref{Float64}, context::Ref{CContext})::Int32

inwit_tensor_from_dlpack(dl_tensor, out, context) =
    @ccall $(LIBRARY.inwit_tensor_from_dlpack)(dl_tensor::Ptr{Cvoid}, out::Ref{CTensor}, context::Ref{CContext})::Int32

inwit_create(initializer, args, arg_count, out, context) =
    @ccall $(LIBRARY.inwit_create)(initializer::Cstring, args::Ptr{CArg}, arg_count::Csize_t, out::Ref{Ptr{CInitializer}},
                                   context::Ref{CContext})::Int32

inwit_create_from_json(json, length, custom, custom_count, out, context) =
    @ccall $(LIBRARY.inwit_create_from_json)(json::Ptr{UInt8}, length::Csize_t, custom::Ptr{CCustom}, custom_count::Csize_t,
                                             out::Ref{Ptr{CInitializer}}, context::Ref{CContext})::Int32

inwit_create_from_layer(json, length, key, custom, custom_count, out, context) =
    @ccall $(LIBRARY.inwit_create_from_layer)(json::Ptr{UInt8}, length::Csize_t, key::Cstring, custom::Ptr{CCustom},
                                              custom_count::Csize_t, out::Ref{Ptr{CInitializer}},
                                              context::Ref{CContext})::Int32

inwit_clone(initializer, args, arg_count, out, context) =
    @ccall $(LIBRARY.inwit_clone)(initializer::Ptr{CInitializer}, args::Ptr{CArg}, arg_count::Csize_t,
                                  out::Ref{Ptr{CInitializer}}, context::Ref{CContext})::Int32

inwit_to_json(initializer, form, text, size, needed, context) =
    @ccall $(LIBRARY.inwit_to_json)(initializer::Ptr{CInitializer}, form::Int32, text::Ptr{UInt8}, size::Csize_t,
                                    needed::Ref{Csize_t}, context::Ref{CContext})::Int32

inwit_config_seed(initializer, given, seed, context) =
    @ccall $(LIBRARY.inwit_config_seed)(initializer::Ptr{CInitializer}, given::Ref{Int32}, seed::Ref{UInt64},
                                        context::Ref{CContext})::Int32

inwit_equal(a, b) =
    @ccall $(LIBRARY.inwit_equal)(a::Ptr{CInitializer}, b::Ptr{CInitializer})::Int32

inwit_free(initializer) =
    @ccall $(LIBRARY.inwit_free)(initializer::Ptr{CInitializer})::Cvoid

inwit_initializer_name(initializer) =
    @ccall $(LIBRARY.inwit_initializer_name)(initializer::Ptr{CInitializer})::Cstring

inwit_expect(initializer, tensor, out, context) =
    @ccall $(LIBRARY.inwit_expect)(initializer::Ptr{CInitializer}, tensor::Ref{CTensor}, out::Ref{CMoments},
                                   context::Ref{CContext})::Int32

inwit_density(initializer, tensor, x, density, count, context) =
    @ccall $(LIBRARY.inwit_density)(initializer::Ptr{CInitializer}, tensor::Ref{CTensor}, x::Ptr{Float64},
                                    density::Ptr{Float64}, count::Csize_t, context::Ref{CContext})::Int32

inwit_audit(initializer, tensor, report, context) =
    @ccall $(LIBRARY.inwit_audit)(initializer::Ptr{CInitializer}, tensor::Ref{CTensor}, report::Ref{CAuditReport},
                                  context::Ref{CContext})::Int32

inwit_job_parts(job, parts, capacity, count, context) =
    @ccall $(LIBRARY.inwit_job_parts)(job::Ref{CJob}, parts::Ref{CJob}, capacity::Csize_t, count::Ref{Csize_t},
                                      context::Ref{CContext})::Int32

inwit_fill_jobs(jobs, count, seed, context) =
    @ccall $(LIBRARY.inwit_fill_jobs)(jobs::Ptr{CJob}, count::Csize_t, seed::UInt64, context::Ref{CContext})::Int32

inwit_recipe_create(json, length, custom, custom_count, out, context) =
    @ccall $(LIBRARY.inwit_recipe_create)(json::Ptr{UInt8}, length::Csize_t, custom::Ptr{CCustom}, custom_count::Csize_t,
                                          out::Ref{Ptr{CRecipe}}, context::Ref{CContext})::Int32

inwit_recipe_bind(recipe, variables, count, config, config_length, out, context) =
    @ccall $(LIBRARY.inwit_recipe_bind)(recipe::Ptr{CRecipe}, variables::Ptr{CVariable}, count::Csize_t, config::Ptr{UInt8},
                                        config_length::Csize_t, out::Ref{Ptr{CRecipe}}, context::Ref{CContext})::Int32

inwit_recipe_free(recipe) =
    @ccall $(LIBRARY.inwit_recipe_free)(recipe::Ptr{CRecipe})::Cvoid

inwit_recipe_match(recipe, job, context) =
    @ccall $(LIBRARY.inwit_recipe_match)(recipe::Ptr{CRecipe}, job::Ref{CJob}, context::Ref{CContext})::Int32

inwit_recipe_match_jobs(recipe, jobs, count, context) =
    @ccall $(LIBRARY.inwit_recipe_match_jobs)(recipe::Ptr{CRecipe}, jobs::Ptr{CJob}, count::Csize_t,
                                              context::Ref{CContext})::Int32

inwit_recipe_check(recipe, names, count, context) =
    @ccall $(LIBRARY.inwit_recipe_check)(recipe::Ptr{CRecipe}, names::Ptr{Cstring}, count::Csize_t,
                                         context::Ref{CContext})::Int32

inwit_recipe_tensor(recipe, index, name, tensor, context) =
    @ccall $(LIBRARY.inwit_recipe_tensor)(recipe::Ptr{CRecipe}, index::Csize_t, name::Ref{Cstring}, tensor::Ref{CTensor},
                                          context::Ref{CContext})::Int32

inwit_name_at(index) =
    @ccall $(LIBRARY.inwit_name_at)(index::Csize_t)::Cstring

inwit_registry_json(text, size, needed, context) =
    @ccall $(LIBRARY.inwit_registry_json)(text::Ptr{UInt8}, size::Csize_t, needed::Ref{Csize_t},
                                          context::Ref{CContext})::Int32

inwit_status_name(status) =
    @ccall $(LIBRARY.inwit_status_name)(status::Int32)::Cstring

inwit_version() =
    @ccall $(LIBRARY.inwit_version)()::UInt32

inwit_sizeof(type_name) =
    @ccall $(LIBRARY.inwit_sizeof)(type_name::Cstring)::Csize_t

inwit_stream_version(initializer) =
    @ccall $(LIBRARY.inwit_stream_version)(initializer::Cstring)::UInt32

inwit_target() =
    @ccall $(LIBRARY.inwit_target)()::Cstring

inwit_device_open(device_type, device_id, out, context) =
    @ccall $(LIBRARY.inwit_device_open)(device_type::Int32, device_id::Int32, out::Ref{Ptr{CDevice}},
                                        context::Ref{CContext})::Int32

inwit_device_open_opencl(cl_context, cl_device, out, context) =
    @ccall $(LIBRARY.inwit_device_open_opencl)(cl_context::Ptr{Cvoid}, cl_device::Ptr{Cvoid}, out::Ref{Ptr{CDevice}},
                                               context::Ref{CContext})::Int32

inwit_device_free(device) =
    @ccall $(LIBRARY.inwit_device_free)(device::Ref{CDevice})::Cvoid

inwit_device_plan(job, seed, launches, capacity, count, context) =
    @ccall $(LIBRARY.inwit_device_plan)(job::Ref{CJob}, seed::UInt64, launches::Ref{CDeviceLaunch}, capacity::Csize_t,
                                        count::Ref{Csize_t}, context::Ref{CContext})::Int32

inwit_device_program(language, text, size, needed, context) =
    @ccall $(LIBRARY.inwit_device_program)(language::Int32, text::Ptr{UInt8}, size::Csize_t, needed::Ref{Csize_t},
                                           context::Ref{CContext})::Int32

inwit_device_kernel_program(language, kernel, text, size, needed, context) =
    @ccall $(LIBRARY.inwit_device_kernel_program)(language::Int32, kernel::Ptr{UInt8}, text::Ptr{UInt8}, size::Csize_t,
                                                  needed::Ref{Csize_t}, context::Ref{CContext})::Int32
