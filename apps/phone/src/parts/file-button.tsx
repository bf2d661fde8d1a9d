import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';

/** Opens the phone's own choice of photos. */
export function FileButton({
  onFiles,
  className,
  children,
}: {
  readonly onFiles: (files: readonly File[]) => void;
  readonly className: string;
  readonly children: ComponentChildren;
}) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" class={className} onClick={() => input.current?.click()}>
        {children}
      </button>
      <input
        ref={input}
        type="file"
        accept="image/*"
        multiple
        hidden
        onChange={(event) => {
          const chosen = [...(event.currentTarget.files ?? [])];
          // The same file may be chosen again.
          event.currentTarget.value = '';
          if (chosen.length > 0) onFiles(chosen);
        }}
      />
    </>
  );
}
