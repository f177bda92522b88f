import type { LocalMedia } from "../media/LocalMedia";
import { Field, Select } from "../ui";
import { useLocalMedia } from "./useLocalMedia";

const LABELS = { audioinput: "Microphone", videoinput: "Camera", audiooutput: "Speaker" } as const;

/** Which microphone, camera and, where the browser allows it, loudspeaker to use. */
export function DevicePickers({ media }: { media: LocalMedia }) {
  const { microphone, camera, speakerId, devices } = useLocalMedia(media);
  const canChooseSpeaker =
    typeof HTMLMediaElement !== "undefined" && "setSinkId" in HTMLMediaElement.prototype;
  return (
    <>
      <Picker
        kind="audioinput"
        devices={devices}
        value={microphone.track?.getSettings().deviceId ?? microphone.deviceId}
        onChoose={(id) => void media.chooseMicrophone(id)}
      />
      <Picker
        kind="videoinput"
        devices={devices}
        value={camera.track?.getSettings().deviceId ?? camera.deviceId}
        onChoose={(id) => void media.chooseCamera(id)}
      />
      {canChooseSpeaker && (
        <Picker
          kind="audiooutput"
          devices={devices}
          value={speakerId}
          onChoose={(id) => media.chooseSpeaker(id)}
        />
      )}
    </>
  );
}

interface PickerProps {
  kind: keyof typeof LABELS;
  devices: MediaDeviceInfo[];
  value: string | null;
  onChoose: (deviceId: string | null) => void;
}

function Picker({ kind, devices, value, onChoose }: PickerProps) {
  const options = devices.filter((device) => device.kind === kind && device.deviceId !== "");
  return (
    <Field label={LABELS[kind]}>
      <Select
        value={value ?? ""}
        disabled={options.length === 0}
        onChange={(event) => onChoose(event.target.value || null)}
      >
        {!options.some((device) => device.deviceId === value) && <option value="">Default</option>}
        {options.map((device, index) => (
          <option key={device.deviceId} value={device.deviceId}>
            {device.label || `${LABELS[kind]} ${index + 1}`}
          </option>
        ))}
      </Select>
    </Field>
  );
}
