module InwitBFloat16sExt

using BFloat16s: BFloat16
using Inwit: Inwit

Inwit.dtype(::Type{BFloat16}) = Inwit.BF16

__init__() = push!(Inwit.TYPES, BFloat16)

end
