"A stub for tests, not ChainRulesCore.jl: `@non_differentiable f(::Any...)` alone."
module ChainRulesCore

export NoTangent, rrule, @non_differentiable

struct NoTangent end

rrule(::Any, ::Vararg{Any}; keywords...) = nothing

macro non_differentiable(signature)
    Meta.isexpr(signature, :call, 2) && signature.args[2] == :(::Any...) || error("the stub takes f(::Any...) only")
    f = esc(signature.args[1])
    return quote
        function ChainRulesCore.rrule(::typeof($f), arguments...; keywords...)
            return $f(arguments...; keywords...), _ -> ntuple(_ -> NoTangent(), length(arguments) + 1)
        end
    end
end

end
