import type { DeviceProblem } from "../media/LocalMedia";

interface Words {
  title: string;
  help: string;
}

const MICROPHONE: Record<DeviceProblem, Words> = {
  refused: {
    title: "Your browser doesn't let us use the microphone",
    help: "Allow it by the icon beside the address, then try again. You can also type all your answers.",
  },
  missing: {
    title: "No microphone found",
    help: "Plug one in, or choose another device. You can also type all your answers.",
  },
  busy: {
    title: "The microphone is in use elsewhere",
    help: "Close other calls or programs that use it, then try again.",
  },
  unsupported: {
    title: "This browser gives no access to a microphone here",
    help: "Open the page over HTTPS, or in another browser. You can also type all your answers.",
  },
  failed: { title: "The microphone didn't start", help: "Try again, or choose another device." },
};

const CAMERA: Record<DeviceProblem, Words> = {
  refused: {
    title: "Your browser doesn't let us use the camera",
    help: "You can allow it by the icon beside the address. An interview without a camera is fine.",
  },
  missing: { title: "No camera found", help: "An interview without a camera is fine." },
  busy: {
    title: "The camera is in use elsewhere",
    help: "Close other programs that use it, or go on without.",
  },
  unsupported: { title: "This browser gives no access to a camera here", help: "You can go on without one." },
  failed: { title: "The camera didn't start", help: "Try again, choose another, or go on without." },
};

export function microphoneWords(problem: DeviceProblem): Words {
  return MICROPHONE[problem];
}

export function cameraWords(problem: DeviceProblem): Words {
  return CAMERA[problem];
}
