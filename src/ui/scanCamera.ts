import { type Pixels, readQr, toPixels } from './readQr'

/** Why there is no picture of a camera. */
export type CameraProblem =
  /** The browser has no cameras to give, or gives none to this page: not https, or forbidden by its host. */
  | 'unsupported'
  /** By the user, now or earlier, or by the browser in their place. */
  | 'declined'
  | 'none'
  /** Another program has it. */
  | 'busy'
  /** It was there and is gone: unplugged, or taken back. */
  | 'lost'
  | 'failed'

/** Milliseconds between two looks: the page has the rest of the time. */
const PAUSE = 120
/** Pixels on the longer side of a frame: enough for the densest code that Sealog shows, where it fills half of the frame. */
const FRAME_SIDE = 1024

/**
 * Shows the camera that looks away from the user, else any, in `video` and reads QR codes from it, each time anew, until it is
 * stopped. Every frame stays in this page. `onProblem` is the end of it.
 * @returns the way to stop, which also turns the camera off
 */
export function scanCamera(
  video: HTMLVideoElement,
  on: { onStart: () => void; onText: (text: string) => void; onProblem: (problem: CameraProblem) => void },
): () => void {
  let stream: MediaStream | null = null
  let request = 0
  let isStopped = false

  const stop = () => {
    isStopped = true
    cancelAnimationFrame(request)
    for (const track of stream?.getTracks() ?? []) track.stop()
    video.srcObject = null
  }
  const fail = (problem: CameraProblem) => {
    if (isStopped) return
    stop()
    on.onProblem(problem)
  }

  async function start(): Promise<void> {
    const opened = await openCamera()
    stream = opened
    // Closed while the browser was asking.
    if (isStopped) return stop()
    for (const track of opened.getVideoTracks()) track.addEventListener('ended', () => fail('lost'))
    video.srcObject = opened
    await video.play()
    if (isStopped) return
    on.onStart()
    look(performance.now() + PAUSE)
  }

  /** @param next when to look again, in milliseconds as `performance.now` counts */
  function look(next: number): void {
    request = requestAnimationFrame((now) => {
      if (now < next) return look(next)
      const pixels = frameOf(video)
      const text = pixels && readQr(pixels)
      if (text !== null) on.onText(text)
      if (!isStopped) look(performance.now() + PAUSE)
    })
  }

  start().catch((error: unknown) => fail(cameraProblem(error)))
  return stop
}

function frameOf(video: HTMLVideoElement): Pixels | null {
  const { videoWidth: width, videoHeight: height } = video
  return width * height === 0 ? null : toPixels(video, { width, height }, FRAME_SIDE)
}

async function openCamera(): Promise<MediaStream> {
  // Pages without https have no such thing, whatever its type says.
  const devices = navigator.mediaDevices as MediaDevices | undefined
  if (!devices) throw new DOMException('no cameras for this page', 'NotSupportedError')
  return devices.getUserMedia({
    video: { facingMode: 'environment', width: { ideal: 1280 }, height: { ideal: 720 } },
  })
}

/** What getUserMedia rejects with, by the names of the Media Capture specification. */
export function cameraProblem(error: unknown): CameraProblem {
  switch (error instanceof Error ? error.name : '') {
    case 'NotSupportedError':
    case 'TypeError':
      return 'unsupported'
    case 'NotAllowedError':
    case 'SecurityError':
      return 'declined'
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'none'
    case 'NotReadableError':
    case 'AbortError':
      return 'busy'
    default:
      return 'failed'
  }
}
