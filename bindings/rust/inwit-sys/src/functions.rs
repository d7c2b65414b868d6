//! Functions of `inwit.h`, in its order.
// Generated from capi/inwit.h by scripts/generate; do not edit.
use crate::{
    c_char, inwit_arg, inwit_context, inwit_custom, inwit_initializer, inwit_job, inwit_moments, inwit_recipe,
    inwit_tensor,
};
use core::ffi::c_void;

extern "C" {
    /// Fills `out` with what `initializer` ("glorot_uniform"; inwit_name_at() lists them) gives for the key
    /// (seed, stream). Arguments not in args[0..arg_count) take their defaults; args may be NULL if arg_count
    /// is 0. The order of the arguments is free, a name twice is INWIT_E_PARAMETER. Allocates nothing, except
    /// for initializers that the listing marks "workspace" and for threads. One (seed, stream) is one tensor:
    /// different initializers under one key are correlated.
    ///
    /// Errors: INWIT_E_NAME; _PARAMETER (an argument); _ARGUMENT, _DTYPE, _BOX, _DEVICE (the tensor); _SHAPE,
    /// _LAYOUT (what this initializer needs); _UNSUPPORTED, _MEMORY, _NUMERIC, _CANCELLED. Typed forms of
    /// this call, one per initializer: inwit_initializers.h.
    pub fn inwit_fill(
        initializer: *const c_char,
        args: *const inwit_arg,
        arg_count: usize,
        out: *const inwit_tensor,
        seed: u64,
        stream: u64,
        context: *mut inwit_context,
    ) -> i32;
    /// The stream that a parameter's full name stands for: FNV-1a 64 of its bytes as given. NULL counts as
    /// "". Cannot fail.
    pub fn inwit_stream(name: *const c_char) -> u64;
    /// Fans of `tensor` (its data is not looked at): literal, or counted from its layout and global shape, as
    /// numbers of inputs and outputs >= 0. `fan_in`, `fan_out`: not NULL.
    ///
    /// Errors: INWIT_E_LAYOUT without a layout, and the words give the fans of each preset; INWIT_E_SHAPE
    /// where the layout has none for this rank; those of the tensor.
    pub fn inwit_fans(
        tensor: *const inwit_tensor,
        fan_in: *mut f64,
        fan_out: *mut f64,
        context: *mut inwit_context,
    ) -> i32;
    /// Describes a DLPack tensor (`DLTensor *`; versions 0.x and 1.x share it): data + byte_offset, dtype,
    /// shape, strides, device; the layout is left INWIT_LAYOUT_NONE. `out` borrows the memory: it is valid as
    /// long as the DLPack tensor. A read-only flag (DLManagedTensorVersioned.flags) is the caller's to heed.
    ///
    /// Errors: INWIT_E_DTYPE: a type or lanes that the library does not know; INWIT_E_ARGUMENT: NULL, more
    /// than 8 axes. What is described is checked when it is filled.
    pub fn inwit_tensor_from_dlpack(
        dl_tensor: *const c_void,
        out: *mut inwit_tensor,
        context: *mut inwit_context,
    ) -> i32;
    /// Binds arguments, as for inwit_fill, and sets *out to a handle that inwit_free() releases; arrays are
    /// copied.
    ///
    /// Errors: INWIT_E_NAME, _PARAMETER, _ARGUMENT, _MEMORY.
    pub fn inwit_create(
        initializer: *const c_char,
        args: *const inwit_arg,
        arg_count: usize,
        out: *mut *mut inwit_initializer,
        context: *mut inwit_context,
    ) -> i32;
    /// The same from JSON, `length` bytes: a name (with or without quotes), Keras 3's object form or its
    /// legacy form with the keys class_name and config. All names of Keras's `get` are known. custom NULL, 0:
    /// built-in names only. A "seed" in the config is kept, and fills do not look at it: their seed argument
    /// decides (inwit_config_seed() reads it). At most 64 MiB and 32 levels of nesting. Numbers that JSON
    /// lacks are the texts "inf", "-inf", "nan". Keras's base class can be read; its fills are refused.
    ///
    /// Errors: INWIT_E_CONFIG (not JSON, a key twice, not a name or such an object), _NAME, _PARAMETER,
    /// _ARGUMENT, _MEMORY.
    pub fn inwit_create_from_json(
        json: *const c_char,
        length: usize,
        custom: *const inwit_custom,
        custom_count: usize,
        out: *mut *mut inwit_initializer,
        context: *mut inwit_context,
    ) -> i32;
    /// The initializer inside the JSON of a Keras layer: its get_config(), or the serialized object around
    /// it. `key` ("kernel_initializer"): the member to read; where it is null, Keras's own choice,
    /// glorot_uniform. Everything else as for inwit_create_from_json(); a key that the config has not is
    /// INWIT_E_CONFIG.
    pub fn inwit_create_from_layer(
        json: *const c_char,
        length: usize,
        key: *const c_char,
        custom: *const inwit_custom,
        custom_count: usize,
        out: *mut *mut inwit_initializer,
        context: *mut inwit_context,
    ) -> i32;
    /// Sets *out to a copy of `initializer` with args[0..arg_count) in place of its own: Flux's partial form,
    /// called with further keywords. arg_count 0: a clone.
    ///
    /// Errors: those of inwit_create; INWIT_E_PARAMETER for arguments to a custom one.
    pub fn inwit_clone(
        initializer: *const inwit_initializer,
        args: *const inwit_arg,
        arg_count: usize,
        out: *mut *mut inwit_initializer,
        context: *mut inwit_context,
    ) -> i32;
    /// Writes the JSON of `initializer`, UTF-8, in the form INWIT_CONFIG_KERAS or INWIT_CONFIG_LEGACY;
    /// inwit_create_from_json() reads both. What was read from JSON is written back key by key; keys that
    /// were missing have their defaults, except those that Keras does not write (Identity's gain) or not in
    /// every version (input_axes). A row that Keras has not is "inwit>NAME".
    ///
    /// Errors: INWIT_E_ARGUMENT.
    pub fn inwit_to_json(
        initializer: *const inwit_initializer,
        form: i32,
        text: *mut c_char,
        size: usize,
        needed: *mut usize,
        context: *mut inwit_context,
    ) -> i32;
    /// The seed in the config that `initializer` was read from: *given = 1 and *seed = the number, or that of
    /// a SeedGenerator, two's complement if it is negative; *given = 0 if it says none, and for custom ones.
    ///
    /// Errors: INWIT_E_ARGUMENT.
    pub fn inwit_config_seed(
        initializer: *const inwit_initializer,
        given: *mut i32,
        seed: *mut u64,
        context: *mut inwit_context,
    ) -> i32;
    /// 1 if both are the same initializer: name, arguments and seed, however they were given; custom ones:
    /// name, config and callback. Two that write the same JSON are. NULL equals NULL only. Cannot fail.
    pub fn inwit_equal(a: *const inwit_initializer, b: *const inwit_initializer) -> i32;
    /// Releases a handle of inwit_create, inwit_clone, inwit_create_from_json or inwit_create_from_layer.
    /// NULL: nothing.
    pub fn inwit_free(initializer: *mut inwit_initializer);
    /// The registered name ("glorot_uniform") of a handle, or the name of a custom one. Lives as long as the
    /// handle; NULL for NULL.
    pub fn inwit_initializer_name(initializer: *const inwit_initializer) -> *const c_char;
    /// What `initializer` gives on `tensor` (its data is not looked at). Fields without a closed form, and
    /// all of a custom one, are NaN.
    ///
    /// Errors: those of a fill.
    pub fn inwit_expect(
        initializer: *const inwit_initializer,
        tensor: *const inwit_tensor,
        out: *mut inwit_moments,
        context: *mut inwit_context,
    ) -> i32;
    /// The density at x[0..count) of the law of one element of `tensor` (its data is not looked at): what a
    /// histogram is drawn under. NaN where the law has none (constants) or it is not known (custom ones).
    ///
    /// Errors: those of a fill.
    pub fn inwit_density(
        initializer: *const inwit_initializer,
        tensor: *const inwit_tensor,
        x: *const f64,
        density: *mut f64,
        count: usize,
        context: *mut inwit_context,
    ) -> i32;
    /// Fills every job, with threads across and inside tensors. All jobs are checked before any is written; a
    /// failure sets context->failed_job, and its words begin with the job's name. Two jobs with different
    /// names and one stream are refused (INWIT_E_ARGUMENT). count 1 fills by a handle; count 0 does nothing.
    ///
    /// Errors: those of a fill, and INWIT_E_CUSTOM.
    pub fn inwit_fill_jobs(jobs: *const inwit_job, count: usize, seed: u64, context: *mut inwit_context) -> i32;
    /// Reads a recipe, `length` bytes of JSON (docs/recipes.md has the format), and sets *out to a handle
    /// that inwit_recipe_free() releases. custom as for inwit_create_from_json; limits and errors too.
    pub fn inwit_recipe_create(
        json: *const c_char,
        length: usize,
        custom: *const inwit_custom,
        custom_count: usize,
        out: *mut *mut inwit_recipe,
        context: *mut inwit_context,
    ) -> i32;
    /// Releases a recipe and with it every initializer that inwit_recipe_match() gave. NULL: nothing.
    pub fn inwit_recipe_free(recipe: *mut inwit_recipe);
    /// Sets job->initializer (lives as long as the recipe) or job->keep, job->stream =
    /// inwit_stream(job->name), and job->tensor.layout, by the first rule whose pattern matches job->name
    /// (not NULL); nothing else of the job.
    ///
    /// Errors: INWIT_E_NAME: no such rule.
    pub fn inwit_recipe_match(recipe: *const inwit_recipe, job: *mut inwit_job, context: *mut inwit_context) -> i32;
    /// Checks a whole model against the recipe: INWIT_E_NAME, with the names that fit into the words, if a
    /// name has no rule, stands twice or shares its stream with another, and INWIT_E_CONFIG if a rule that is
    /// not optional reaches no name.
    pub fn inwit_recipe_check(
        recipe: *const inwit_recipe,
        names: *const *const c_char,
        count: usize,
        context: *mut inwit_context,
    ) -> i32;
    /// The tensors that the recipe itself lists: name (lives as long as the recipe) and `tensor` with dtype,
    /// rank and shape set, the rest 0. Index past the last: *name = NULL and INWIT_OK.
    pub fn inwit_recipe_tensor(
        recipe: *const inwit_recipe,
        index: usize,
        name: *mut *const c_char,
        tensor: *mut inwit_tensor,
        context: *mut inwit_context,
    ) -> i32;
    /// Registered names, alphabetical; NULL past the last. Indices are not stable from version to version.
    /// Cannot fail.
    pub fn inwit_name_at(index: usize) -> *const c_char;
    /// Every row of the registry as a JSON array: name, Keras names, arguments with kind, default and range,
    /// formula, source, stream version, flags, and the activations and layers that it is suggested for, with
    /// the reasons. Keys are only ever added.
    pub fn inwit_registry_json(text: *mut c_char, size: usize, needed: *mut usize, context: *mut inwit_context) -> i32;
    /// "INWIT_E_SHAPE" for 4; "unknown status" for a number that is none. Never NULL, static.
    pub fn inwit_status_name(status: i32) -> *const c_char;
    /// Major << 16 | minor << 8 | patch of the loaded library.
    pub fn inwit_version() -> u32;
    /// Sizeof("inwit_tensor"), or another struct of this header, in the loaded library: what a binding
    /// compares with its own declaration when it loads. 0: no such struct, or NULL.
    pub fn inwit_sizeof(type_name: *const c_char) -> usize;
    /// Rises when the bits of this initializer change; 0: no such name, or NULL.
    pub fn inwit_stream_version(initializer: *const c_char) -> u32;
    /// The instruction set in use where context.target is NULL: the best of "avx3_dl", "avx3" (AVX-512),
    /// "avx2", "sse4", "ssse3", "sve2", "sve", "neon", "wasm" and "plain" (C++ without intrinsics) that was
    /// built and this machine runs, or the one that the environment variable INWIT_TARGET names (read once;
    /// "" if it is none of these, and then calls that return a status give INWIT_E_UNSUPPORTED). All give the
    /// same bits. "emu128" and "scalar", Highway's portable forms, are for tests. Never NULL, static.
    pub fn inwit_target() -> *const c_char;
}
