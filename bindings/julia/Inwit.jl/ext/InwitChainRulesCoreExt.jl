# Weights that are created inside a differentiated function have no gradient. Every form of every initializer calls `formed`.
module InwitChainRulesCoreExt

if isdefined(Base, :get_extension)
    using ChainRulesCore: @non_differentiable
    using Inwit: Inwit
else # included by src/extensions.jl
    using ..ChainRulesCore: @non_differentiable
    using ..Inwit: Inwit
end

@non_differentiable Inwit.formed(::Any...)
@non_differentiable Inwit.nfan(::Any...)
@non_differentiable Inwit.create_bias(::Any...)

end
