const FINDINGS = (FINDING_NOT_FINITE => :not_finite, FINDING_STDDEV => :stddev, FINDING_MEAN => :mean, FINDING_BOUNDS => :bounds,
                  FINDING_SHAPE => :shape, FINDING_VALUES => :values, FINDING_DIFFERS => :differs)

zeroed(type::Type) = first(reinterpret(type, zeros(UInt8, sizeof(type))))

text_in(bytes::NTuple{<:Any,UInt8}) = String(UInt8[byte for byte in Iterators.takewhile(!iszero, bytes)])

function empty_report(; tensors::Integer=1, strict::Bool=false, key::Union{Key,Nothing}=nothing)
    0 <= tensors <= typemax(Int32) || reject("tensors is ", tensors, ": must be in 0:", typemax(Int32))
    source = key === nothing ? Key(0) : key
    return CAuditReport(tensors, strict, key !== nothing, 0, source.seed, source.stream, zeroed(CStatistics), zeroed(CMoments),
                        0, 0, 0, 0, 0, 0, 0, zeroed(NTuple{128,UInt8}), zeroed(NTuple{384,UInt8}), zeroed(NTuple{8,UInt32}))
end

function audited(initializer::Ptr{CInitializer}, tensor::CTensor, report::CAuditReport; options...)
    judged = Ref(report)
    call(context -> inwit_audit(initializer, tensor, judged, context); options...)
    of = judged[]
    kinds = Symbol[name for (bit, name) in FINDINGS if of.findings & bit != 0]
    return (; kinds=kinds, message=text_in(of.message), looks_like=text_in(of.looks_like), mean=of.statistics.mean, stddev=of.stddev,
            factor=of.factor)
end

"""
    Inwit.audit(initializer, array; key, strict = false, tensors = 1, layout, ...) -> (; kinds, message, looks_like, mean, stddev, factor)

Compares the elements of an array, which are only read, with the distribution that an [`Initializer`](@ref) gives, and returns what
is wrong: `kinds` has any of `:not_finite`, `:stddev`, `:mean`, `:bounds`, `:shape`, `:values` and `:differs`, and is empty if nothing
is. `factor` is the standard deviation by the expected one. With a [`Key`](@ref), bytes are compared with those that it gives; `strict`
adds the Kolmogorov-Smirnov test. Thresholds are five standard deviations for `tensors` arrays together. The other keywords are those
that describe an array. `nothing` as the initializer only tells what the array looks like.
"""
function audit(initializer::Union{Initializer,Nothing}, array::AbstractArray; key::Union{Key,Nothing}=nothing, strict::Bool=false,
               tensors::Integer=1, threads::Integer=0, place...)
    report = empty_report(; tensors=tensors, strict=strict, key=key)
    GC.@preserve initializer array begin
        handle = initializer === nothing ? Ptr{CInitializer}(C_NULL) : handle_of(initializer)
        return audited(handle, tensor_of(array; place...), report; threads=threads)
    end
end

"""
    Inwit.audit(parameters, recipe; seed, strict = false, threads) -> Vector

The same for a whole model, given as for [`Inwit.initialize!`](@ref): what is wrong, as `(; name, initializer, kinds, message, ...)`,
empty if nothing is. With `seed`, bytes are compared with those that `initialize!` gives. Arrays that the recipe keeps are left out.
"""
function audit(parameters, recipe::Recipe; seed::Union{Integer,Nothing}=nothing, strict::Bool=false, threads::Integer=0)
    all_pairs = collect(parameters)
    names = String[text_of_name(first(pair)) for pair in all_pairs]
    arrays = AbstractArray[last(pair) for pair in all_pairs]
    GC.@preserve recipe names arrays begin
        jobs = CJob[unmatched(name, array) for (name, array) in zip(names, arrays)]
        call(context -> inwit_recipe_match_jobs(handle_of(recipe), jobs, length(jobs), context))
        found = map(zip(names, jobs)) do (name, job)
            job.keep == 0 || return nothing
            key = seed === nothing ? nothing : Key(seed, job.stream)
            report = empty_report(; tensors=length(jobs), strict=strict, key=key)
            initializer = unsafe_string(inwit_initializer_name(job.initializer))
            return (; name=name, initializer=initializer, audited(job.initializer, job.tensor, report; threads=threads)...)
        end
        return [one for one in found if one !== nothing && !isempty(one.kinds)]
    end
end
