import type { LocalMediaState } from "@/shared/media/LocalMedia";

const KEY = "viva.switches";

/** Whether microphone and camera were on in this tab; both, where nothing is known. */
export function load(): { microphone: boolean; camera: boolean } {
  const off = (sessionStorage.getItem(KEY) ?? "").split(" ");
  return { microphone: !off.includes("microphone"), camera: !off.includes("camera") };
}

export function save({ microphone, camera }: LocalMediaState): void {
  sessionStorage.setItem(
    KEY,
    [!microphone.on && "microphone", !camera.on && "camera"].filter(Boolean).join(" "),
  );
}
