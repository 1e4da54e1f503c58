// One recording over as many WebSockets and server sessions as it takes. A connection that is cut resumes its session; when
// the server does not have the session any more (it was restarted), a new session continues after the last settled position.
const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 5000;
/** How long the server may be away: the audio of this time is kept, 96 kB for each second at 48 kHz. */
const LONGEST_CUT_MS = 120_000;
const PIECE_BYTES = 32 * 1024;
const MOST_BUFFERED_BYTES = 256 * 1024;
const RATE = 16_000;
/** Audio that is kept before the settled position. */
const MARGIN_SECONDS = 5;

/** Bytes that grow at the end, kept until the server cannot ask for them again. */
export class GrowingAudio {
  #pieces = [];
  length = 0;
  ended = false;
  onGrown = () => {};

  append(bytes) {
    if (this.ended) return;
    this.#pieces.push({ first: this.length, bytes });
    this.length += bytes.length;
    this.onGrown();
  }

  end() {
    this.ended = true;
    this.onGrown();
  }

  /** Everything before this position may be dropped. */
  forget(position) {
    while (this.#pieces.length && this.#pieces[0].first + this.#pieces[0].bytes.length <= position) this.#pieces.shift();
  }

  async read(from) {
    const piece = this.#pieces.find(({ first, bytes }) => from < first + bytes.length);
    return piece.bytes.subarray(from - piece.first);
  }
}

/** A file, which is complete from the beginning. */
export class FileAudio {
  ended = true;
  onGrown = () => {};
  #readTo = 0;

  constructor(file) {
    this.file = file;
    this.length = file.size;
  }

  forget() {}

  /** Ends the audio after what was read already. */
  stop() {
    this.length = this.#readTo;
    this.onGrown();
  }

  async read(from) {
    this.#readTo = Math.max(this.#readTo, Math.min(this.length, from + PIECE_BYTES));
    return new Uint8Array(await this.file.slice(from, from + PIECE_BYTES).arrayBuffer());
  }
}

export class Session {
  #socket;
  #id;
  /** Where the current server session begins in the recording: its first byte, its first sample. */
  #firstByte = 0;
  #firstSample = 0;
  /** Of the whole recording. */
  #settled = 0;
  /** Finals of earlier server sessions, and of the current one. */
  #earlierFinals = 0;
  #finals = 0;
  /** A file is sent again from its beginning; its finals before this sample are known. */
  #knownThrough = -1;
  #sent = 0;
  #sending = false;
  #ready = false;
  #finished = false;
  #over = false;
  #cutSince;
  #delayMs = FIRST_DELAY_MS;

  /**
   * start: the message of that name. audio: GrowingAudio or FileAudio. bytesASecond: of PCM, 0 for a file.
   * on: { event(json), note(text), end(), fail(text) }. Positions and indexes of events count from the recording's beginning.
   */
  constructor({ start, audio, bytesASecond, token, on }) {
    this.start = start;
    this.audio = audio;
    this.bytesASecond = bytesASecond;
    this.token = token;
    this.on = on;
    audio.onGrown = () => this.#send();
    this.#connect();
  }

  #connect() {
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
    const protocols = this.token ? ['llafar.v1', `bearer.${this.token}`] : ['llafar.v1'];
    try {
      this.#socket = new WebSocket(`${scheme}://${location.host}/v1/transcribe`, protocols);
    } catch {
      this.#fail('The token contains characters that a browser cannot send.');
      return;
    }
    const socket = this.#socket;
    socket.onopen = () => socket.send(JSON.stringify(this.#id
      ? { type: 'resume', sessionId: this.#id, resumeFromSample: this.#settled - this.#firstSample }
      : { ...this.start, type: 'start' }));
    socket.onmessage = ({ data }) => { if (socket === this.#socket) this.#received(JSON.parse(data)); };
    socket.onclose = () => { if (socket === this.#socket) this.#cut(); };
  }

  #received(event) {
    if (event.type === 'error') {
      this.#refused(event);
      return;
    }
    const settled = this.#firstSample + (event.settled ?? 0);
    if (settled > this.#settled) {
      // Progress, and not only a connection that is accepted and fails again.
      this.#settled = settled;
      this.#cutSince = undefined;
      this.#delayMs = FIRST_DELAY_MS;
    }
    if (this.bytesASecond) this.audio.forget(this.#byteOf(this.#settled / RATE - MARGIN_SECONDS));
    if (event.type === 'ready') {
      this.#id = event.sessionId;
      this.#sent = this.#firstByte + event.receivedThroughByte;
      this.#finished = false;
      this.#ready = true;
      this.on.note('');
      this.#send();
    } else if (event.type === 'ended') {
      this.#over = true;
      this.on.end();
    }
    if (!((event.endSample ?? event.startSample) <= this.#knownThrough)) this.on.event(this.#placed(event));
  }

  /** The event with positions and indexes of the recording. */
  #placed(event) {
    const placed = { ...event };
    for (const field of ['startSample', 'endSample']) if (field in placed) placed[field] += this.#firstSample;
    if (event.type === 'final') {
      placed.index = this.#earlierFinals + event.index;
      this.#finals = Math.max(this.#finals, event.index + 1);
    }
    return placed;
  }

  #refused({ code, message, retry }) {
    // The server has no such session any more, or gives it up: what is not settled is here, and begins a new one.
    const mayContinue = this.#id && (code === 'unknown_session' || code === 'resume_too_old' || retry);
    if (mayContinue) {
      this.#beginAnew();
    } else if (!(retry && this.#cutSince !== undefined)) {
      this.#fail(message);
    }
  }

  #beginAnew() {
    this.#id = undefined;
    this.#earlierFinals += this.#finals;
    this.#finals = 0;
    if (this.bytesASecond) {
      const frameBytes = 2 * this.start.channels;
      this.#firstByte = Math.floor(this.#byteOf(this.#settled / RATE) / frameBytes) * frameBytes;
      this.#firstSample = this.#settled;
    } else {
      this.#knownThrough = this.#settled;
    }
    this.#cutSince ??= performance.now();
    this.#socket.close();
  }

  #byteOf(seconds) {
    return Math.max(0, Math.floor(seconds * this.bytesASecond));
  }

  async #send() {
    if (this.#sending || !this.#ready) return;
    this.#sending = true;
    const socket = this.#socket;
    try {
      while (this.#isOpen(socket) && !this.#finished && this.#sent < this.audio.length) {
        if (socket.bufferedAmount > MOST_BUFFERED_BYTES) {
          await new Promise((resolve) => setTimeout(resolve, 20));
          continue;
        }
        const bytes = (await this.audio.read(this.#sent)).subarray(0, PIECE_BYTES);
        if (!this.#isOpen(socket)) break;
        socket.send(bytes);
        this.#sent += bytes.length;
      }
    } catch {
      this.#fail('The file could not be read. It may have been changed or removed.');
      return;
    } finally {
      this.#sending = false;
    }
    if (socket !== this.#socket) {
      this.#send();
    } else if (this.audio.ended && this.#sent >= this.audio.length && !this.#finished && this.#isOpen(socket)) {
      this.#finished = true;
      socket.send('{"type":"finish"}');
    }
  }

  #isOpen(socket) {
    return socket === this.#socket && socket.readyState === WebSocket.OPEN;
  }

  #cut() {
    this.#ready = false;
    if (this.#over) return;
    if (!this.#id && this.#cutSince === undefined) {
      this.#fail(this.token
        ? 'The server did not accept the connection. Check the token.'
        : 'The server did not accept the connection. It may need a token, or it is stopping.');
      return;
    }
    this.#cutSince ??= performance.now();
    if (performance.now() - this.#cutSince > LONGEST_CUT_MS) {
      this.#fail('The server could not be reached for two minutes.');
      return;
    }
    this.on.note('The connection was lost; reconnecting…');
    setTimeout(() => this.#connect(), this.#delayMs * (0.5 + Math.random() / 2));
    this.#delayMs = Math.min(2 * this.#delayMs, LONGEST_DELAY_MS);
  }

  #fail(message) {
    if (this.#over) return;
    this.#over = true;
    this.on.fail(message);
    this.#socket?.close();
  }
}
