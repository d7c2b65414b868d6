"""
    InwitError

What the library refused: `status` (4), `words` ("flux_sparse_init: shape (3,4,5) has rank 3, must have rank 2"), and `job`, which
of many jobs the words are about, or `nothing`. Nothing was written, unless the call was cancelled, or memory ran out, or LAPACK
failed. `Inwit.status_name(4)` is "INWIT_E_SHAPE".
"""
struct InwitError <: Exception
    status::Int32
    words::String
    job::Union{Nothing,Int}
end
InwitError(status, words) = InwitError(status, words, nothing)

status_name(status::Integer) = unsafe_string(inwit_status_name(status))

Base.showerror(io::IO, error::InwitError) = print(io, "InwitError: ", error.words, " (", status_name(error.status), ")")

refuse(words...) = throw(InwitError(E_ARGUMENT, string(words...)))

const ERROR_OFFSET = fieldoffset(CContext, fieldcount(CContext))

words_of(context::CContext) =
    GC.@preserve context unsafe_string(Ptr{UInt8}(pointer_from_objref(context)) + ERROR_OFFSET)

# The caller's progress function, and what it threw: an exception must not cross the library's frames.
mutable struct Watcher
    progress::Any
    thrown::Any
end

function report_progress(watcher::Ptr{Cvoid}, done::Int64, total::Int64)::Int32
    watching = unsafe_pointer_to_objref(watcher)::Watcher
    try
        return watching.progress(done, total) === false
    catch thrown
        watching.thrown = thrown
        return 1
    end
end

# Calls `f(context)`, which returns a status. `progress(done, total)` is called by this very thread; `false` from it cancels.
function call(f; threads::Integer=0, target::AbstractString="", progress=nothing)
    context, watcher, name = CContext(), Watcher(progress, nothing), String(target)
    context.threads = threads
    GC.@preserve watcher name begin
        isempty(name) || (context.target = Base.unsafe_convert(Cstring, name))
        if progress !== nothing
            context.progress = @cfunction(report_progress, Int32, (Ptr{Cvoid}, Int64, Int64))
            context.progress_user = pointer_from_objref(watcher)
        end
        status = f(context)
        watcher.thrown === nothing || throw(watcher.thrown)
        status == OK && return nothing
        throw(InwitError(status, words_of(context), context.failed_job < 0 ? nothing : Int(context.failed_job) + 1))
    end
end

# A text that `write(text, size, needed, context)` first measures and then writes.
function text_of(write)
    needed = Ref{Csize_t}(0)
    call(context -> write(C_NULL, 0, needed, context))
    text = Vector{UInt8}(undef, needed[])
    call(context -> write(text, length(text), needed, context))
    return String(text[1:(end - 1)])
end
