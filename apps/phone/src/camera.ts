import { Fault, type FaultCode } from './fault.js';

const codes: Readonly<Record<string, FaultCode | undefined>> = {
  NotAllowedError: 'camera-denied',
  SecurityError: 'camera-denied',
  NotFoundError: 'camera-none',
  OverconstrainedError: 'camera-none',
  NotReadableError: 'camera-busy',
  AbortError: 'camera-busy',
};

/**
 * Opens the camera at the back; on a tap, since phones ask then.
 * @throws Fault `camera-insecure`, `camera-denied`, `camera-none`, `camera-busy`
 */
export async function openCamera(): Promise<MediaStream> {
  // Only pages from https or of this machine have it.
  const { mediaDevices } = navigator as { readonly mediaDevices?: MediaDevices };
  if (mediaDevices === undefined) throw new Fault('camera-insecure', 'no mediaDevices');
  try {
    const video = { facingMode: { ideal: 'environment' }, width: { ideal: 1920 }, height: { ideal: 1080 } };
    return await mediaDevices.getUserMedia({ video, audio: false });
  } catch (cause) {
    const name = cause instanceof DOMException ? cause.name : '';
    throw new Fault(codes[name] ?? 'camera-busy', name, { cause });
  }
}

export function closeCamera(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}
