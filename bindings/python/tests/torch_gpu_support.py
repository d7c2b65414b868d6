"""PyTorch's tensors that say that they are on a GPU, for a PyTorch that may have the CPU only."""
import torch


def gpu_tensors(number):
    """The type of those on device `number`."""

    class OnGpu(torch.Tensor):
        device = torch.device("cuda", number)
        is_cpu = False
        __torch_function__ = torch._C._disabled_torch_function_impl  # as a tensor of torch's own type

        def cpu(self):
            return self.as_subclass(torch.Tensor)

    def of_gpu(method):
        return lambda self, *arguments: method(self, *arguments).as_subclass(OnGpu)

    for name in ["detach", "__getitem__", "as_strided"]:
        setattr(OnGpu, name, of_gpu(getattr(torch.Tensor, name)))
    for name in ["T", "data"]:
        setattr(OnGpu, name, property(of_gpu(getattr(torch.Tensor, name).__get__)))
    return OnGpu
