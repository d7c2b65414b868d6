# Weights that are made inside a function that is differentiated have no gradient of their own. Every form of every row calls
# `formed`.
module InwitChainRulesCoreExt

using ChainRulesCore: @non_differentiable
using Inwit: Inwit

@non_differentiable Inwit.formed(::Any...)
@non_differentiable Inwit.nfan(::Any...)
@non_differentiable Inwit.create_bias(::Any...)

end
