//! Functions of `inwit.h`, in its order.
// Generated from capi/inwit.h by scripts/generate; do not edit.
use crate::{
    c_char, inwit_arg, inwit_audit_report, inwit_context, inwit_custom, inwit_device, inwit_device_launch,
    inwit_initializer, inwit_job, inwit_moments, inwit_recipe, inwit_tensor, inwit_variable,
};
use core::ffi::c_void;

extern "C" {
    /// Fills `out` with the values of `initializer` ("glorot_uniform"; inwit_name_at() lists all) for the key
    /// (seed, stream). Arguments may be in any order, but only once each (INWIT_E_PARAMETER); omitted ones
    /// take their defaults. `args` may be NULL if arg_count is 0. Allocates nothing, except for threads and
    /// for initializers that the registry marks "workspace". Use each (seed, stream) for one tensor:
    /// different initializers under the same key are correlated. Arguments whose values the dtype cannot
    /// represent, because they would be stored as infinities, zeros or subnormals of too few bits, are
    /// INWIT_E_PARAMETER (docs/limits.md, Values); `constant` stores infinities and NaN as they are.
    ///
    /// Errors: INWIT_E_NAME; _PARAMETER (an argument); _ARGUMENT, _DTYPE, _BOX, _DEVICE (the tensor); _SHAPE,
    /// _LAYOUT (requirements of the initializer); _UNSUPPORTED, _MEMORY, _NUMERIC, _CANCELLED.
    /// inwit_initializers.h has a typed form of this call for each initializer.
    pub fn inwit_fill(
        initializer: *const c_char,
        args: *const inwit_arg,
        arg_count: usize,
        out: *const inwit_tensor,
        seed: u64,
        stream: u64,
        context: *mut inwit_context,
    ) -> i32;
    /// Returns the stream for the full name of a parameter: FNV-1a 64 of its bytes. NULL is treated as "".
    /// Cannot fail.
    pub fn inwit_stream(name: *const c_char) -> u64;
    /// Sets *fan_in and *fan_out, numbers >= 0, to the fans of `tensor`: the explicit ones, or those counted
    /// from its layout and global shape. The tensor's data is ignored and may be NULL.
    ///
    /// Errors: INWIT_E_LAYOUT without a layout (the message lists the fans of each preset); INWIT_E_SHAPE if
    /// the layout defines no fans for this rank; those of the tensor.
    pub fn inwit_fans(
        tensor: *const inwit_tensor,
        fan_in: *mut f64,
        fan_out: *mut f64,
        context: *mut inwit_context,
    ) -> i32;
    /// Sets *gain to the gain of a nonlinearity f, as PyTorch's calculate_gain() does: linear, conv1d to
    /// conv3d, conv_transpose1d to conv_transpose3d, sigmoid 1; tanh 5/3; relu sqrt(2); leaky_relu sqrt(2 /
    /// (1 + slope^2)); selu 3/4. Beyond PyTorch's: identity 1; gelu, silu, elu the g for which f(g z) has
    /// mean square 1 for a standard normal z. `slope` is the slope of leaky_relu for negative inputs (NaN:
    /// 0.01); the others ignore it.
    ///
    /// Errors: INWIT_E_NAME (the message lists the names), INWIT_E_PARAMETER (slope is infinite),
    /// INWIT_E_ARGUMENT (NULL).
    pub fn inwit_gain(nonlinearity: *const c_char, slope: f64, gain: *mut f64, context: *mut inwit_context) -> i32;
    /// Sets *out to describe a DLPack tensor (`DLTensor *`, the same in versions 0.x and 1.x): data +
    /// byte_offset, dtype, shape, strides and device; the layout is INWIT_LAYOUT_NONE. `out` borrows the
    /// memory and is valid as long as the DLPack tensor. The caller must respect a read-only flag
    /// (DLManagedTensorVersioned.flags). Checks only what the conversion needs; a fill checks the rest.
    ///
    /// Errors: INWIT_E_DTYPE: unsupported type or lanes; INWIT_E_ARGUMENT: NULL, or more than 8 axes.
    pub fn inwit_tensor_from_dlpack(
        dl_tensor: *const c_void,
        out: *mut inwit_tensor,
        context: *mut inwit_context,
    ) -> i32;
    /// Binds arguments, as for inwit_fill, and sets *out to a new handle, to be released by inwit_free().
    /// Arrays are copied.
    ///
    /// Errors: INWIT_E_NAME, _PARAMETER, _ARGUMENT, _MEMORY.
    pub fn inwit_create(
        initializer: *const c_char,
        args: *const inwit_arg,
        arg_count: usize,
        out: *mut *mut inwit_initializer,
        context: *mut inwit_context,
    ) -> i32;
    /// Like inwit_create, from `length` bytes of JSON: a name (quoted or not), Keras 3's object, or its
    /// legacy form with the keys class_name and config. All names that Keras's `get` knows are accepted, and
    /// those of custom[0..custom_count); `custom` may be NULL if custom_count is 0. A "seed" in the config is
    /// preserved (inwit_config_seed() returns it) but ignored by fills, whose seed argument decides. Limits:
    /// 64 MiB and 32 levels of nesting. Infinity and NaN are the literals that Python writes (Infinity,
    /// -Infinity, NaN) or the strings "inf", "-inf", "nan". Keras's base class Initializer can be read, but
    /// filling with it is an error.
    ///
    /// Errors: INWIT_E_CONFIG (not JSON, a duplicate key, neither a name nor such an object; with line and
    /// column), _NAME, _PARAMETER, _ARGUMENT, _MEMORY; _UNSUPPORTED in a library built without JSON, as for
    /// every function that reads or writes JSON.
    pub fn inwit_create_from_json(
        json: *const c_char,
        length: usize,
        custom: *const inwit_custom,
        custom_count: usize,
        out: *mut *mut inwit_initializer,
        context: *mut inwit_context,
    ) -> i32;
    /// Like inwit_create_from_json, for the initializer in the JSON of a Keras layer: its get_config(), or
    /// the serialised object around it. `key` ("kernel_initializer") is the member to read; if that is null,
    /// the result is Keras's default, glorot_uniform.
    ///
    /// Errors: those of inwit_create_from_json; INWIT_E_CONFIG if the config does not have `key`.
    pub fn inwit_create_from_layer(
        json: *const c_char,
        length: usize,
        key: *const c_char,
        custom: *const inwit_custom,
        custom_count: usize,
        out: *mut *mut inwit_initializer,
        context: *mut inwit_context,
    ) -> i32;
    /// Sets *out to a copy of `initializer` in which args[0..arg_count) replace its own arguments, like a
    /// partial form of Flux called with further keywords. arg_count 0: an exact copy. The copy is released by
    /// inwit_free().
    ///
    /// Errors: those of inwit_create; INWIT_E_PARAMETER for arguments to a custom initializer.
    pub fn inwit_clone(
        initializer: *const inwit_initializer,
        args: *const inwit_arg,
        arg_count: usize,
        out: *mut *mut inwit_initializer,
        context: *mut inwit_context,
    ) -> i32;
    /// Writes the JSON of `initializer` as a text result, in the form INWIT_CONFIG_KERAS or
    /// INWIT_CONFIG_LEGACY; inwit_create_from_json() reads both. Members that were read from JSON are written
    /// back unchanged; missing ones get their defaults, except those that Keras never writes (Identity's
    /// gain) or only some versions write (input_axes). An initializer that Keras does not have is
    /// "inwit>NAME".
    ///
    /// Errors: INWIT_E_ARGUMENT; _UNSUPPORTED (the initializer of a tensor with parts).
    pub fn inwit_to_json(
        initializer: *const inwit_initializer,
        form: i32,
        text: *mut c_char,
        size: usize,
        needed: *mut usize,
        context: *mut inwit_context,
    ) -> i32;
    /// Reads the seed of the config from which `initializer` was created: sets *given = 1 and *seed to the
    /// number, or that of a SeedGenerator, in two's complement if negative; sets *given = 0 if there is none,
    /// and for custom initializers.
    ///
    /// Errors: INWIT_E_ARGUMENT.
    pub fn inwit_config_seed(
        initializer: *const inwit_initializer,
        given: *mut i32,
        seed: *mut u64,
        context: *mut inwit_context,
    ) -> i32;
    /// Returns 1 if both are the same initializer: equal name, arguments and seed, however they were given;
    /// for custom initializers, equal name, config and callback. Handles that write the same JSON are equal.
    /// NULL equals only NULL. Cannot fail.
    pub fn inwit_equal(a: *const inwit_initializer, b: *const inwit_initializer) -> i32;
    /// Releases a handle of inwit_create, inwit_clone, inwit_create_from_json or inwit_create_from_layer.
    /// NULL is ignored.
    pub fn inwit_free(initializer: *mut inwit_initializer);
    /// Returns the registered name of a handle ("glorot_uniform"), or the name of a custom initializer; valid
    /// as long as the handle. Returns NULL for NULL.
    pub fn inwit_initializer_name(initializer: *const inwit_initializer) -> *const c_char;
    /// Sets *out to the moments that `initializer` is expected to give on `tensor`, whose data is ignored and
    /// may be NULL. Members without a closed form, and all members for a custom initializer, are NaN.
    ///
    /// Errors: those of a fill.
    pub fn inwit_expect(
        initializer: *const inwit_initializer,
        tensor: *const inwit_tensor,
        out: *mut inwit_moments,
        context: *mut inwit_context,
    ) -> i32;
    /// Sets density\[i\] to the probability density at x\[i\], i in [0, count), of one element of `tensor`,
    /// whose data is ignored and may be NULL. NaN if there is no density (constants) or it is unknown (custom
    /// initializers).
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
    /// Compares the elements of `tensor`, which are only read, with what `initializer` gives, and sets the
    /// members of *report that are marked "out". A tensor that does not fit into memory is audited box by
    /// box, in successive calls with the same report; each call judges all elements so far. An initializer
    /// without randomness (zeros, identity, sinusoidal_positions), and any if `verify` is 1, is compared
    /// element by element, which takes as much memory as `tensor`; a box is compared with the bits of that
    /// box. Zeros, ones and constants must be equal, other values within 1e-3 of the largest one, or 4 units
    /// in the last place of the dtype. If `initializer` is NULL, sets only the statistics and what the tensor
    /// looks like. Elements of a custom initializer must be finite, and equal if `verify` is 1. Fans are
    /// counted as for a fill; without a layout, `looks` assumes PyTorch's. Errors leave *report unchanged.
    ///
    /// Errors: those of a fill; INWIT_E_ARGUMENT (the report; `verify` without an initializer); _UNSUPPORTED
    /// (parts: use inwit_job_parts).
    pub fn inwit_audit(
        initializer: *const inwit_initializer,
        tensor: *const inwit_tensor,
        report: *mut inwit_audit_report,
        context: *mut inwit_context,
    ) -> i32;
    /// Sets parts[0..*count) to the jobs that together fill `job`: a copy of it, or, if its recipe's rule has
    /// parts, split or zero_rows, one or more for each part that its box intersects: views of the same
    /// memory, whose names ("w13\[3\]\[1\]") and initializers are valid as long as the recipe.
    /// inwit_fill_jobs() does this itself; inwit_audit() must be called for each part. `parts` may be NULL if
    /// capacity is 0, `count` always.
    ///
    /// Errors: INWIT_E_ARGUMENT (capacity is less than *count; the tensor), _DTYPE, _BOX.
    pub fn inwit_job_parts(
        job: *const inwit_job,
        parts: *mut inwit_job,
        capacity: usize,
        count: *mut usize,
        context: *mut inwit_context,
    ) -> i32;
    /// Fills every job, with threads across and within tensors. All jobs are checked before any is written.
    /// On failure, context->failed_job is the index of the job, and the message begins with its name; of
    /// several failures, the first is reported. INWIT_E_ARGUMENT: two jobs with different names and the same
    /// stream, unless one has shared_stream; two jobs without a name and with stream 0 that fill whole
    /// tensors by random initializers, whose weights would be equal (any other stream may be shared, and
    /// shards of one tensor share its stream); two jobs whose memory overlaps. An overlap is always detected
    /// if one of the views has no gaps and contains the lowest element of the other, or if both begin at the
    /// same address; views with gaps may interleave, so other overlaps are not checked. count 1 fills a
    /// single tensor by a handle; count 0 does nothing, and `jobs` may be NULL.
    ///
    /// Errors: those of a fill, and INWIT_E_CUSTOM.
    pub fn inwit_fill_jobs(jobs: *const inwit_job, count: usize, seed: u64, context: *mut inwit_context) -> i32;
    /// Reads a recipe from `length` bytes of JSON (docs/recipes.md describes the format) and sets *out to a
    /// new handle, to be released by inwit_recipe_free(). `custom`, limits and errors are those of
    /// inwit_create_from_json; two tensors with the same name are INWIT_E_CONFIG. What takes values from a
    /// model's config must be bound before it is used.
    pub fn inwit_recipe_create(
        json: *const c_char,
        length: usize,
        custom: *const inwit_custom,
        custom_count: usize,
        out: *mut *mut inwit_recipe,
        context: *mut inwit_context,
    ) -> i32;
    /// Sets *out to a copy of `recipe` whose "let" has values from `config`, `config_length` bytes of JSON
    /// such as Hugging Face's config.json, and from variables[0..count), which take precedence. Either may be
    /// NULL; values without "else" must be in one of the two. Tensor templates are expanded, to at most 10^6
    /// tensors. Both recipes are released by inwit_recipe_free(), in any order; custom initializers must
    /// outlive both.
    ///
    /// Errors: INWIT_E_NAME (a variable that "let" does not have), _CONFIG (config: not JSON, a member is
    /// missing or not a number; equal names), _PARAMETER (an expression without a value, a count or extent
    /// out of range), _ARGUMENT, _MEMORY.
    pub fn inwit_recipe_bind(
        recipe: *const inwit_recipe,
        variables: *const inwit_variable,
        count: usize,
        config: *const c_char,
        config_length: usize,
        out: *mut *mut inwit_recipe,
        context: *mut inwit_context,
    ) -> i32;
    /// Releases a recipe and every initializer that inwit_recipe_match() took from it. NULL is ignored.
    pub fn inwit_recipe_free(recipe: *mut inwit_recipe);
    /// Completes a job by the first rule whose pattern matches job->name (not NULL) and whose "if" holds:
    /// sets initializer (valid as long as the recipe), keep, stream (inwit_stream(job->name) unless the rule
    /// says otherwise), shared_stream, and in job->tensor the layout, axes and fans if the rule gives them,
    /// and its dtype if that is 0. Reads rank, shape and global_shape of job->tensor if the rule depends on
    /// them. All other members, and on an error the whole job, are unchanged. A rule that refers to another
    /// tensor finds it if the recipe lists it; else the job needs inwit_recipe_match_jobs(). A tensor with
    /// parts remains one job: its initializer, named "parts", fills each part of any box by the part's own
    /// initializer, stream and layout; axes and fans must stay 0.
    ///
    /// Errors: INWIT_E_NAME (no rule); _CONFIG (not bound; no such tensor); _PARAMETER (an expression without
    /// a value, an argument out of range); _SHAPE, _LAYOUT, _ARGUMENT (the tensor).
    pub fn inwit_recipe_match(recipe: *const inwit_recipe, job: *mut inwit_job, context: *mut inwit_context) -> i32;
    /// Completes the jobs of a whole model, each as inwit_recipe_match() does, and checks its names as
    /// inwit_recipe_check() does. `jobs` may be NULL if count is 0. On failure, context->failed_job is the
    /// index of that job, or -1; jobs before it may have been completed.
    pub fn inwit_recipe_match_jobs(
        recipe: *const inwit_recipe,
        jobs: *mut inwit_job,
        count: usize,
        context: *mut inwit_context,
    ) -> i32;
    /// Checks the names of a whole model.
    ///
    /// Errors: INWIT_E_NAME if a name matches no rule (the message lists as many as fit), is a duplicate, or
    /// has the stream of another; INWIT_E_CONFIG if a rule that is not optional matches no name, or an "if"
    /// needs shapes.
    pub fn inwit_recipe_check(
        recipe: *const inwit_recipe,
        names: *const *const c_char,
        count: usize,
        context: *mut inwit_context,
    ) -> i32;
    /// Returns the tensors that the recipe itself lists: *name (valid as long as the recipe), and *tensor
    /// with dtype, rank and shape set and all other members 0. If `index` is past the last one: INWIT_OK,
    /// *name = NULL, and *tensor is unchanged.
    ///
    /// Errors: INWIT_E_CONFIG if the recipe is not bound.
    pub fn inwit_recipe_tensor(
        recipe: *const inwit_recipe,
        index: usize,
        name: *mut *const c_char,
        tensor: *mut inwit_tensor,
        context: *mut inwit_context,
    ) -> i32;
    /// Returns the registered name at `index`, in alphabetical order, or NULL past the last; static. Indices
    /// may differ between versions. Cannot fail.
    pub fn inwit_name_at(index: usize) -> *const c_char;
    /// Writes the registry as a JSON array, as a text result. For each initializer: name, Keras names,
    /// ecosystem, topic, when to use it, arguments with kind, default and range, formula, source, stream
    /// version and flags. Later versions only add keys.
    pub fn inwit_registry_json(text: *mut c_char, size: usize, needed: *mut usize, context: *mut inwit_context) -> i32;
    /// Returns the name of a status code: "INWIT_E_SHAPE" for 4, "unknown status" for an unknown one. Never
    /// NULL, static.
    pub fn inwit_status_name(status: i32) -> *const c_char;
    /// Returns major << 16 | minor << 8 | patch of the loaded library.
    pub fn inwit_version() -> u32;
    /// Returns sizeof a struct of this header in the loaded library, by its name ("inwit_tensor"), so that a
    /// binding can check its own declaration when it loads. 0 for unknown names and NULL.
    pub fn inwit_sizeof(type_name: *const c_char) -> usize;
    /// Returns the stream version of an initializer, which rises when its bits change. 0 for unknown names
    /// and NULL.
    pub fn inwit_stream_version(initializer: *const c_char) -> u32;
    /// Returns the instruction set in use if context.target is NULL: the one that the environment variable
    /// INWIT_TARGET (read once) names, else the fastest of "avx3" (AVX-512), "avx2", "sse4" (SSE4.2), "sve2",
    /// "sve", "neon", "wasm" and "plain" (C++ without intrinsics) that the library was compiled for and this
    /// machine supports. All give the same bits. If INWIT_TARGET is none of these, the result is "", and
    /// calls that return a status return INWIT_E_UNSUPPORTED. Never NULL, static.
    pub fn inwit_target() -> *const c_char;
    /// Sets *out to a handle of device `device_id`, as the driver counts, to be released by
    /// inwit_device_free(). `device_type` is INWIT_DEVICE_CUDA or INWIT_DEVICE_ROCM (INWIT_E_ARGUMENT). The
    /// driver library is opened by the system's loader, and stays loaded. CUDA: libcuda.so.1. Uses the
    /// device's primary context, as the CUDA runtime and PyTorch do, and loads the device program, which the
    /// driver compiles: this takes seconds the first time on a machine, and milliseconds from then on,
    /// because the driver caches the result. ROCm 6 or later: libamdhip64.so and libhiprtc.so, the copies
    /// that the process has already loaded if there are any. Kernels are compiled for the device's
    /// architecture. Every call restores the thread's current device, and leaves no error behind for
    /// hipGetLastError(). Not yet run on any AMD GPU: compare the first values with those of host memory.
    /// Other errors: INWIT_E_UNSUPPORTED (no driver, or one without a function that is needed; no device; a
    /// device that does not give the library's bits; a library without its device module), _ARGUMENT
    /// (device_id: no such device), _MEMORY (host or device memory), _DRIVER.
    pub fn inwit_device_open(
        device_type: i32,
        device_id: i32,
        out: *mut *mut inwit_device,
        context: *mut inwit_context,
    ) -> i32;
    /// Sets *out to a handle of an OpenCL device: `cl_context` is the caller's cl_context, and `cl_device` a
    /// cl_device_id of it. Both are retained until inwit_device_free(). Its device_type is
    /// INWIT_DEVICE_OPENCL, its device_id 0. context.device_stream is a cl_command_queue of both, which
    /// executes in order; OpenCL has no default one (INWIT_E_DEVICE). A tensor's `data` points to an
    /// inwit_opencl_memory. Opens libOpenCL.so.1, which stays loaded. inwit_opencl_memory memory = {buffer,
    /// 0}; tensor.device_type = INWIT_DEVICE_OPENCL, tensor.data = &memory;
    ///
    /// Errors: INWIT_E_UNSUPPORTED (no OpenCL; a device without one of the properties listed below, which the
    /// message names; a library without its device module), _ARGUMENT (NULL; `cl_device` is not a device of
    /// the context), _MEMORY, _DRIVER.
    pub fn inwit_device_open_opencl(
        cl_context: *mut c_void,
        cl_device: *mut c_void,
        out: *mut *mut inwit_device,
        context: *mut inwit_context,
    ) -> i32;
    /// Releases a device. Work on its streams must have finished, except in OpenCL. NULL is ignored.
    pub fn inwit_device_free(device: *mut inwit_device);
    /// Sets launches[0..*count) to the launches that together fill `job` with the key (seed, job->stream):
    /// one, or none for an empty tensor; up to 3 for torch_embedding with a padding_idx and for a shard of
    /// icnr; for a tensor with parts, those of each part. They write disjoint memory and may run in any
    /// order. No driver is needed. job->tensor.data may be NULL, for runtimes whose buffers are objects;
    /// device_type and device_id are ignored. `launches` may be NULL if capacity is 0; *count is set then
    /// too.
    ///
    /// Errors: those of a fill; INWIT_E_ARGUMENT (capacity is less than *count), _UNSUPPORTED (an initializer
    /// without a device form, or one that needs memory for intermediate results: orthogonal and its
    /// relatives).
    pub fn inwit_device_plan(
        job: *const inwit_job,
        seed: u64,
        launches: *mut inwit_device_launch,
        capacity: usize,
        count: *mut usize,
        context: *mut inwit_context,
    ) -> i32;
    /// Writes the text of the device program, which has all kernels, as a text result. `language` is
    /// INWIT_PROGRAM_... (INWIT_E_ARGUMENT). The program must be compiled without fusing multiplications and
    /// additions, as described above, and is the same for every device. The C++ of INWIT_PROGRAM_HIP
    /// redefines names of OpenCL C by macros, `float` among them: compile it as a translation unit of its
    /// own. So far it has been compiled by clang, and one kernel at a time by NVRTC.
    ///
    /// Errors: INWIT_E_UNSUPPORTED (a library without its device module).
    pub fn inwit_device_program(
        language: i32,
        text: *mut c_char,
        size: usize,
        needed: *mut usize,
        context: *mut inwit_context,
    ) -> i32;
    /// Writes the text of a program with a single kernel, as a text result. `kernel` is that of an
    /// inwit_device_launch. It compiles in about a second; for the whole program, which has 54 kernels, pocl
    /// takes ten seconds and NVRTC over two minutes.
    ///
    /// Errors: those of inwit_device_program(); INWIT_E_ARGUMENT (there is no such kernel).
    pub fn inwit_device_kernel_program(
        language: i32,
        kernel: *const c_char,
        text: *mut c_char,
        size: usize,
        needed: *mut usize,
        context: *mut inwit_context,
    ) -> i32;
}
