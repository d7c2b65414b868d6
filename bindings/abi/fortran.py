def check(*_): return []
