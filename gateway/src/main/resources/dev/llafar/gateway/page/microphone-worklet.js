// Collects the microphone's samples and posts them in pieces of about 50 ms; after 'flush' the rest, then null.
class Collector extends AudioWorkletProcessor {
  constructor() {
    super();
    this.piece = new Float32Array(Math.round(sampleRate / 20));
    this.filled = 0;
    this.ended = false;
    this.port.onmessage = () => {
      this.ended = true;
      if (this.filled) this.port.postMessage(this.piece.slice(0, this.filled));
      this.port.postMessage(null);
    };
  }

  process(inputs) {
    if (this.ended) return false;
    const channel = inputs[0][0];
    if (!channel) return true;
    for (let read = 0; read < channel.length; ) {
      const count = Math.min(channel.length - read, this.piece.length - this.filled);
      this.piece.set(channel.subarray(read, read + count), this.filled);
      read += count;
      this.filled += count;
      if (this.filled === this.piece.length) {
        this.port.postMessage(this.piece.slice());
        this.filled = 0;
      }
    }
    return true;
  }
}

registerProcessor('collector', Collector);
