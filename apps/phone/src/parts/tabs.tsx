import { useLanguage } from '../language/language.js';
import { type Page, pages } from '../route.js';
import { Icon } from './icon.js';

/** Where a thumb reaches them. */
export function Tabs({ page }: { readonly page: Page }) {
  const { say } = useLanguage();
  return (
    <nav class="tabs" aria-label="Verger">
      {pages.map((each) => (
        <a key={each} href={`#/${each}`} {...(each === page ? { 'aria-current': 'page' as const } : {})}>
          <Icon name={each} />
          {say.tabs[each]}
        </a>
      ))}
    </nav>
  );
}
