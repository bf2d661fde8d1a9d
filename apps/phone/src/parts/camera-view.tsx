import { useEffect, useRef, useState } from 'preact/hooks';
import { closeCamera } from '../camera.js';
import { useLanguage } from '../language/language.js';

/** What the camera sees, and its shutter. Closing it gives the camera back. */
export function CameraView({
  stream,
  onFrame,
  onClose,
}: {
  readonly stream: MediaStream;
  readonly onFrame: (frame: ImageBitmap) => void;
  readonly onClose: () => void;
}) {
  const { say } = useLanguage();
  const video = useRef<HTMLVideoElement>(null);
  const shutter = useRef<HTMLButtonElement>(null);
  const [isPlaying, setPlaying] = useState(false);
  useEffect(() => {
    if (video.current !== null) video.current.srcObject = stream;
    shutter.current?.focus();
    return () => closeCamera(stream);
  }, [stream]);
  const shoot = async (): Promise<void> => {
    if (video.current === null) return;
    onFrame(await createImageBitmap(video.current));
    onClose();
  };
  return (
    <div class="camera" role="dialog" aria-modal="true" aria-label={say.cameraLabel}>
      <video
        ref={video}
        autoPlay
        playsInline
        muted
        aria-label={say.cameraLabel}
        onPlaying={() => setPlaying(true)}
      />
      <div class="camera-bar">
        <button type="button" class="on-dark" onClick={onClose}>
          {say.close}
        </button>
        <button
          type="button"
          class="shutter"
          ref={shutter}
          aria-label={say.shutter}
          disabled={!isPlaying}
          onClick={() => void shoot()}
        />
        <span />
      </div>
    </div>
  );
}
