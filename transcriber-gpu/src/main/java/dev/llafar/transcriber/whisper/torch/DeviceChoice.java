package dev.llafar.transcriber.whisper.torch;

import ai.djl.Device;
import ai.djl.engine.Engine;

/** The device on which the model runs. */
public enum DeviceChoice {
    /** The first CUDA device if PyTorch finds one, otherwise the CPU. */
    AUTO,
    CPU,
    /** The first CUDA device; an error if there is none. */
    CUDA;

    /**
     * Returns the device.
     *
     * @throws IllegalStateException if CUDA is requested and PyTorch finds no device
     */
    Device resolve(Engine engine) {
        int gpus = this == CPU ? 0 : engine.getGpuCount();
        if (this == CUDA && gpus == 0) {
            throw new IllegalStateException("device cuda: found no CUDA device, PyTorch " + engine.getVersion()
                    + "; expected an NVIDIA driver and a CUDA build of libtorch named by PYTORCH_LIBRARY_PATH,"
                    + " PYTORCH_VERSION and PYTORCH_FLAVOR");
        }
        return gpus > 0 ? Device.gpu(0) : Device.cpu();
    }
}
