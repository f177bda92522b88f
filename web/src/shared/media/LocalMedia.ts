/** Why a device gives nothing, as far as a person can do something about it. */
export type DeviceProblem = "refused" | "missing" | "busy" | "unsupported" | "failed";

export interface LocalDevice {
  track: MediaStreamTrack | null;
  /** What the person wants: a muted microphone keeps its track. */
  on: boolean;
  problem: DeviceProblem | null;
  deviceId: string | null;
}

export interface LocalMediaState {
  microphone: LocalDevice;
  camera: LocalDevice;
  screen: MediaStreamTrack | null;
  speakerId: string | null;
  devices: MediaDeviceInfo[];
}

const OFF: LocalDevice = { track: null, on: true, problem: null, deviceId: null };

/** Names what went wrong with getUserMedia. */
export function deviceProblem(error: unknown): DeviceProblem {
  switch (error instanceof Error || error instanceof DOMException ? error.name : "") {
    case "NotAllowedError":
    case "SecurityError":
      return "refused";
    case "NotFoundError":
    case "OverconstrainedError":
      return "missing";
    case "NotReadableError":
    case "AbortError":
      return "busy";
    default:
      return "failed";
  }
}

/** Whether this browser can hold an interview at all. */
export function supportsLiveMedia(): boolean {
  return (
    typeof RTCPeerConnection === "function" && typeof WebSocket === "function" && !!navigator.mediaDevices
  );
}

/**
 * This page's microphone, camera and screen: asked for separately, so that one refused leaves the other.
 *
 * While `hold(true)` both tracks send silence and black, whatever their switches say.
 */
export class LocalMedia {
  private state: LocalMediaState = {
    microphone: OFF,
    camera: OFF,
    screen: null,
    speakerId: null,
    devices: [],
  };
  private readonly listeners = new Set<() => void>();
  private held = false;
  private closed = false;
  private readonly onDeviceChange = () => void this.refreshDevices();

  /** @param on how the switches stand at first */
  constructor(on: { microphone: boolean; camera: boolean } = { microphone: true, camera: true }) {
    this.state.microphone = { ...OFF, on: on.microphone };
    this.state.camera = { ...OFF, on: on.camera };
    navigator.mediaDevices?.addEventListener?.("devicechange", this.onDeviceChange);
  }

  readonly getState = (): LocalMediaState => this.state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Asks for both devices, one after the other's permission. */
  async open(): Promise<void> {
    await this.chooseMicrophone(this.state.microphone.deviceId);
    await this.chooseCamera(this.state.camera.deviceId);
  }

  async chooseMicrophone(deviceId: string | null): Promise<void> {
    const audio: MediaTrackConstraints = {
      echoCancellation: true,
      noiseSuppression: true,
      autoGainControl: true,
      ...(deviceId ? { deviceId: { exact: deviceId } } : {}),
    };
    await this.acquire("microphone", { audio }, deviceId);
  }

  async chooseCamera(deviceId: string | null): Promise<void> {
    const video: MediaTrackConstraints = {
      width: { ideal: 960 },
      height: { ideal: 540 },
      frameRate: { ideal: 24, max: 30 },
      ...(deviceId ? { deviceId: { exact: deviceId } } : { facingMode: "user" }),
    };
    await this.acquire("camera", { video }, deviceId);
  }

  chooseSpeaker(speakerId: string | null): void {
    this.set({ speakerId });
  }

  setMicrophoneOn(on: boolean): void {
    this.set({ microphone: { ...this.state.microphone, on } });
    this.apply();
  }

  setCameraOn(on: boolean): void {
    this.set({ camera: { ...this.state.camera, on } });
    this.apply();
  }

  hold(held: boolean): void {
    this.held = held;
    this.apply();
  }

  /** Asks which screen to share; false where the person thought better of it. */
  async shareScreen(): Promise<boolean> {
    try {
      const stream = await navigator.mediaDevices.getDisplayMedia({
        video: { frameRate: { max: 15 } },
        audio: false,
      });
      const track = stream.getVideoTracks()[0] ?? null;
      if (track) track.onended = () => this.stopScreen();
      this.set({ screen: track });
      return track !== null;
    } catch {
      return false;
    }
  }

  stopScreen(): void {
    this.state.screen?.stop();
    this.set({ screen: null });
  }

  close(): void {
    this.closed = true;
    navigator.mediaDevices?.removeEventListener?.("devicechange", this.onDeviceChange);
    for (const track of [this.state.microphone.track, this.state.camera.track, this.state.screen]) {
      if (track) track.onended = null;
      track?.stop();
    }
    this.state = {
      ...this.state,
      microphone: { ...this.state.microphone, track: null },
      camera: { ...this.state.camera, track: null },
      screen: null,
    };
    this.listeners.clear();
  }

  private async acquire(
    kind: "microphone" | "camera",
    constraints: MediaStreamConstraints,
    deviceId: string | null,
  ): Promise<void> {
    const before = this.state[kind];
    before.track?.stop();
    if (!navigator.mediaDevices?.getUserMedia) {
      this.set({ [kind]: { ...before, track: null, problem: "unsupported" } });
      return;
    }
    try {
      const stream = await navigator.mediaDevices.getUserMedia(constraints);
      const track = stream.getTracks()[0] ?? null;
      if (this.closed) {
        // Whoever asked has gone meanwhile: no light may stay on.
        track?.stop();
        return;
      }
      if (track) track.onended = () => this.deviceLost(kind, track);
      this.set({ [kind]: { track, on: before.on, problem: null, deviceId } });
    } catch (error) {
      this.set({ [kind]: { ...before, track: null, problem: deviceProblem(error), deviceId } });
    }
    this.apply();
    await this.refreshDevices();
  }

  /** An unplugged device: fall back to whatever else is there. */
  private deviceLost(kind: "microphone" | "camera", track: MediaStreamTrack): void {
    if (this.state[kind].track !== track) return;
    void (kind === "microphone" ? this.chooseMicrophone(null) : this.chooseCamera(null));
  }

  private async refreshDevices(): Promise<void> {
    try {
      this.set({ devices: await navigator.mediaDevices.enumerateDevices() });
    } catch {
      this.set({ devices: [] });
    }
  }

  private apply(): void {
    const { microphone, camera } = this.state;
    if (microphone.track) microphone.track.enabled = microphone.on && !this.held;
    if (camera.track) camera.track.enabled = camera.on && !this.held;
  }

  private set(change: Partial<LocalMediaState>): void {
    this.state = { ...this.state, ...change };
    for (const listener of this.listeners) listener();
  }
}
