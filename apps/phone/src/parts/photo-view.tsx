import type { Crop } from '../crop.js';
import { smallestCrop } from '../crop.js';
import { useLanguage } from '../language/language.js';
import type { SessionPhoto } from '../use-session.js';
import type { Evidence } from '../worker/evidence.js';
import { CropFrame } from './crop-frame.js';
import { EvidenceMap } from './evidence-map.js';
import { Icon } from './icon.js';
import { Picture } from './picture.js';

/** A photo, the part of it that is looked at, and what tells. */
export function PhotoView({
  photo,
  number,
  evidence,
  onCrop,
  onRemove,
}: {
  readonly photo: SessionPhoto;
  readonly number: number;
  readonly evidence: Evidence | undefined;
  readonly onCrop: (crop: Crop) => void;
  readonly onRemove: () => void;
}) {
  const { say, ...language } = useLanguageParts();
  const { crop, preview } = photo;
  return (
    <div class="photo">
      <div class="stage">
        <div class="area" style={{ '--ratio': String(preview.width / preview.height) }}>
          <Picture of={preview} label={say.photo(number)} />
          {evidence !== undefined && <EvidenceMap of={evidence} crop={crop} />}
          <CropFrame crop={crop} onCrop={onCrop} />
        </div>
      </div>
      <div class="row">
        <label class="slider">
          <span>{say.frame}</span>
          <input
            type="range"
            min={smallestCrop}
            max="1"
            step="0.01"
            value={crop.size}
            aria-label={say.frameSize}
            aria-valuetext={language.percent(crop.size)}
            onInput={(event) => onCrop({ ...crop, size: Number(event.currentTarget.value) })}
          />
        </label>
        <button type="button" class="square" aria-label={say.remove} title={say.remove} onClick={onRemove}>
          <Icon name="bin" />
        </button>
      </div>
      {!photo.isExact && <p class="quiet small">{say.browserDecoded}</p>}
    </div>
  );
}

function useLanguageParts() {
  const language = useLanguage();
  return { say: language.say, percent: (share: number) => language.percent(share) };
}
