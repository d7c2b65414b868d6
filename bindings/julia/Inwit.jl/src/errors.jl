"""
    InwitError

An error of the library: its `status` (4), its `message`, which names the argument, its value and the accepted range, and `job`,
the index of the job that failed in a batch, or `nothing`. Nothing has been written unless the call was cancelled, an allocation
failed, or LAPACK failed. `Inwit.status_name(4)` is "INWIT_E_SHAPE".
"""
struct InwitError <: Exception
    status::Int32
    message::String
    job::Union{Nothing,Int}
end
InwitError(status, message) = InwitError(status, message, nothing)

status_name(status::Integer) = unsafe_string(inwit_status_name(status))

Base.showerror(io::IO, error::InwitError) = print(io, "InwitError: ", error.message, " (", status_name(error.status), ")")

reject(parts...) = throw(InwitError(E_ARGUMENT, string(parts...)))

const ERROR_OFFSET = fieldoffset(CContext, fieldcount(CContext))

message_of(context::CContext) =
    GC.@preserve context unsafe_string(Ptr{UInt8}(pointer_from_objref(context)) + ERROR_OFFSET)

# The progress function of the caller, and its exception, which must not cross the frames of the library.
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

# Calls `f(context)`, which returns a status. `progress(done, total)` is called on the calling thread and cancels by `false`.
function call(f; threads::Integer=0, target::AbstractString="", progress=nothing)
    context, watcher, name = CContext(), Watcher(progress, nothing), String(target)
    0 <= threads <= typemax(Int32) || reject("threads is ", threads, ": must be in 0:", typemax(Int32), ", 0 for automatic")
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
        throw(InwitError(status, message_of(context), context.failed_job < 0 ? nothing : Int(context.failed_job) + 1))
    end
end

# The text of `write(text, size, needed, context)`, which is called for the size first.
function text_of(write)
    needed = Ref{Csize_t}(0)
    call(context -> write(C_NULL, 0, needed, context))
    text = Vector{UInt8}(undef, needed[])
    call(context -> write(text, length(text), needed, context))
    return String(text[1:(end - 1)])
end
