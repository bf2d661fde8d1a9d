import { openCamera } from '../camera.js';
import { useLanguage } from '../language/language.js';
import type { Session } from '../use-session.js';
import { FileButton } from './file-button.js';
import { Icon } from './icon.js';

/** The two ways to a photo, where a thumb reaches them. */
export function Actions({
  session,
  onCamera,
}: {
  readonly session: Session;
  readonly onCamera: (stream: MediaStream) => void;
}) {
  const { say } = useLanguage();
  const hasPhotos = session.photos.length > 0;
  const open = async (): Promise<void> => {
    try {
      onCamera(await openCamera());
    } catch (error) {
      session.report(error);
    }
  };
  return (
    <div class="actions">
      <button type="button" class="strong" onClick={() => void open()}>
        <Icon name="look" /> {hasPhotos ? say.more : say.camera}
      </button>
      <FileButton className={hasPhotos ? 'square' : ''} onFiles={(files) => void session.addFiles(files)}>
        <Icon name="photo" /> <span class={hasPhotos ? 'unseen' : ''}>{say.file}</span>
      </FileButton>
      {hasPhotos && (
        <button type="button" onClick={() => session.again()}>
          <Icon name="again" /> {say.again}
        </button>
      )}
    </div>
  );
}
