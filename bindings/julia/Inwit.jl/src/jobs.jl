"""
    Job(name, array, initializer; stream = Inwit.stream(name), layout, box, ...)

One parameter of a model, filled by `Inwit.initialize!(jobs, seed)`. The keywords are those that describe an array.
"""
struct Job
    name::String
    array::AbstractArray
    initializer::Initializer
    stream::UInt64
    place::NamedTuple
end
function Job(name::AbstractString, array::AbstractArray, initializer::Initializer; stream=inwit_stream(String(name)), place...)
    return Job(String(name), array, initializer, unsigned64("stream", stream), (; place...))
end

c_job(job::Job) = CJob(handle_of(job.initializer), Base.unsafe_convert(Cstring, job.name), job.stream, 0, 0,
                       tensor_of(job.array; job.place...))

"""
    Inwit.initialize!(jobs, seed; threads, target, progress) -> jobs

Fills every job under the seed of the model, with threads across and inside arrays. All jobs are checked before any array is
written; the `job` of an [`InwitError`](@ref) is the one that failed.
"""
function initialize!(jobs::AbstractVector{Job}, seed::Integer; options...)
    GC.@preserve jobs begin
        list = CJob[c_job(job) for job in jobs]
        call(context -> inwit_fill_jobs(list, length(list), unsigned64("seed", seed), context); options...)
    end
    return jobs
end
