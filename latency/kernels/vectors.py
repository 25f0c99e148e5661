"""How wide the compiled loops run."""


def use_widest_vectors() -> None:
    """Have numba fill 512-bit vectors where the processor has them; call it before anything is compiled.

    LLVM keeps to half of that by default, for the sake of code that seldom comes by a vector. Kernels are loops of
    arithmetic: SGP4 runs 1.4 times as fast. Each element is computed by itself in any width, so the bits stay.
    Who names features to numba (NUMBA_CPU_FEATURES) is left alone.
    """
    import numba
    from numba.core.codegen import get_host_cpu_features

    features = get_host_cpu_features()
    if numba.config.CPU_FEATURES is None and "+avx512f" in features.split(","):
        numba.config.CPU_FEATURES = f"{features},-prefer-256-bit"
