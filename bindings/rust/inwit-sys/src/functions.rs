//! Functions of `inwit.h`, in its order.
use crate::{
    c_char, inwit_arg, inwit_context, inwit_custom, inwit_initializer, inwit_job, inwit_moments, inwit_recipe,
    inwit_tensor,
};
use core::ffi::c_void;

extern "C" {
    /// Fills `out` with what `initializer` gives for the key (seed, stream).
    pub fn inwit_fill(
        initializer: *const c_char,
        args: *const inwit_arg,
        arg_count: usize,
        out: *const inwit_tensor,
        seed: u64,
        stream: u64,
        context: *mut inwit_context,
    ) -> i32;
    /// The stream that a parameter's full name stands for: FNV-1a 64 of its bytes.
    pub fn inwit_stream(name: *const c_char) -> u64;
    /// Fans of `tensor`: literal, or counted from its layout and global shape.
    pub fn inwit_fans(
        tensor: *const inwit_tensor,
        fan_in: *mut f64,
        fan_out: *mut f64,
        context: *mut inwit_context,
    ) -> i32;
    /// Describes a DLPack tensor (`DLTensor *`); the layout is left `INWIT_LAYOUT_NONE`.
    pub fn inwit_tensor_from_dlpack(
        dl_tensor: *const c_void,
        out: *mut inwit_tensor,
        context: *mut inwit_context,
    ) -> i32;

    /// Binds arguments and sets `*out` to a handle that `inwit_free` releases.
    pub fn inwit_create(
        initializer: *const c_char,
        args: *const inwit_arg,
        arg_count: usize,
        out: *mut *mut inwit_initializer,
        context: *mut inwit_context,
    ) -> i32;
    /// The same from JSON: a name, Keras 3's object form or its legacy form.
    pub fn inwit_create_from_json(
        json: *const c_char,
        length: usize,
        custom: *const inwit_custom,
        custom_count: usize,
        out: *mut *mut inwit_initializer,
        context: *mut inwit_context,
    ) -> i32;
    /// The initializer under `key` inside the JSON of a Keras layer.
    pub fn inwit_create_from_layer(
        json: *const c_char,
        length: usize,
        key: *const c_char,
        custom: *const inwit_custom,
        custom_count: usize,
        out: *mut *mut inwit_initializer,
        context: *mut inwit_context,
    ) -> i32;
    /// A copy with other arguments in place of its own.
    pub fn inwit_clone(
        initializer: *const inwit_initializer,
        args: *const inwit_arg,
        arg_count: usize,
        out: *mut *mut inwit_initializer,
        context: *mut inwit_context,
    ) -> i32;
    /// Writes the JSON of `initializer` in the form `INWIT_CONFIG_KERAS` or `INWIT_CONFIG_LEGACY`.
    pub fn inwit_to_json(
        initializer: *const inwit_initializer,
        form: i32,
        text: *mut c_char,
        size: usize,
        needed: *mut usize,
        context: *mut inwit_context,
    ) -> i32;
    /// The seed in the config that `initializer` was read from.
    pub fn inwit_config_seed(
        initializer: *const inwit_initializer,
        given: *mut i32,
        seed: *mut u64,
        context: *mut inwit_context,
    ) -> i32;
    /// 1 if both are the same initializer.
    pub fn inwit_equal(a: *const inwit_initializer, b: *const inwit_initializer) -> i32;
    /// Releases a handle. Null: nothing.
    pub fn inwit_free(initializer: *mut inwit_initializer);
    /// The registered name of a handle, or the name of a custom one. Lives as long as the handle.
    pub fn inwit_initializer_name(initializer: *const inwit_initializer) -> *const c_char;
    /// What `initializer` gives on `tensor`, by theory.
    pub fn inwit_expect(
        initializer: *const inwit_initializer,
        tensor: *const inwit_tensor,
        out: *mut inwit_moments,
        context: *mut inwit_context,
    ) -> i32;
    /// The density at `x[0..count)` of the law of one element of `tensor`.
    pub fn inwit_density(
        initializer: *const inwit_initializer,
        tensor: *const inwit_tensor,
        x: *const f64,
        density: *mut f64,
        count: usize,
        context: *mut inwit_context,
    ) -> i32;

    /// Fills every job, with threads across and inside tensors.
    pub fn inwit_fill_jobs(jobs: *const inwit_job, count: usize, seed: u64, context: *mut inwit_context) -> i32;
    /// Reads a recipe and sets `*out` to a handle that `inwit_recipe_free` releases.
    pub fn inwit_recipe_create(
        json: *const c_char,
        length: usize,
        custom: *const inwit_custom,
        custom_count: usize,
        out: *mut *mut inwit_recipe,
        context: *mut inwit_context,
    ) -> i32;
    /// Releases a recipe and every initializer that `inwit_recipe_match` gave. Null: nothing.
    pub fn inwit_recipe_free(recipe: *mut inwit_recipe);
    /// Sets initializer or keep, stream and layout of `job` by the first rule whose pattern matches its name.
    pub fn inwit_recipe_match(recipe: *const inwit_recipe, job: *mut inwit_job, context: *mut inwit_context) -> i32;
    /// Checks a whole model against the recipe.
    pub fn inwit_recipe_check(
        recipe: *const inwit_recipe,
        names: *const *const c_char,
        count: usize,
        context: *mut inwit_context,
    ) -> i32;
    /// The tensors that the recipe itself lists. Index past the last: `*name` = null.
    pub fn inwit_recipe_tensor(
        recipe: *const inwit_recipe,
        index: usize,
        name: *mut *const c_char,
        tensor: *mut inwit_tensor,
        context: *mut inwit_context,
    ) -> i32;

    /// Registered names, alphabetical; null past the last.
    pub fn inwit_name_at(index: usize) -> *const c_char;
    /// Every row of the registry as a JSON array.
    pub fn inwit_registry_json(text: *mut c_char, size: usize, needed: *mut usize, context: *mut inwit_context) -> i32;
    /// `"INWIT_E_SHAPE"` for 4. Never null, static.
    pub fn inwit_status_name(status: i32) -> *const c_char;
    /// `major << 16 | minor << 8 | patch` of the loaded library.
    pub fn inwit_version() -> u32;
    /// `sizeof` of a struct of the header in the loaded library; 0: no such struct.
    pub fn inwit_sizeof(type_name: *const c_char) -> usize;
    /// Rises when the bits of this initializer change; 0: no such name.
    pub fn inwit_stream_version(initializer: *const c_char) -> u32;
    /// The instruction set in use where `context.target` is null. Never null, static.
    pub fn inwit_target() -> *const c_char;
}
