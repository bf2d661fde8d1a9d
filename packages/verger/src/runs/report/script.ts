/**
 * The page is complete without it. It makes the class table sortable and highlights a class on the map: hover over
 * it in either place, or click its name to keep it highlighted.
 */
export const script = `(() => {
  const map = document.querySelector('[data-map]');
  const table = document.querySelector('[data-classes]');
  const caption = document.querySelector('[data-pointed]');
  const said = caption ? caption.textContent : '';
  let kept = '';

  const light = (key) => {
    for (const lit of document.querySelectorAll('.lit')) lit.classList.remove('lit');
    if (map) map.classList.toggle('dimmed', key !== '');
    if (key === '') return;
    for (const lit of document.querySelectorAll('.cloud.' + key + ', [data-key="' + key + '"]')) lit.classList.add('lit');
  };
  const keep = (key) => {
    kept = kept === key ? '' : key;
    for (const button of document.querySelectorAll('[data-name] button')) {
      button.setAttribute('aria-pressed', String(kept !== '' && button.closest('[data-key]').dataset.key === kept));
    }
    light(kept);
  };
  const keyOf = (cloud) => Array.from(cloud.classList).find((name) => name !== 'cloud' && name !== 'lit');

  if (map) {
    map.addEventListener('pointerover', (event) => {
      const cloud = event.target.closest('.cloud');
      light(cloud ? keyOf(cloud) : kept);
      const title = cloud && event.target.querySelector('title');
      if (caption) caption.textContent = title ? title.textContent : said;
    });
    map.addEventListener('pointerleave', () => {
      light(kept);
      if (caption) caption.textContent = said;
    });
    map.addEventListener('click', (event) => {
      const cloud = event.target.closest('.cloud');
      if (cloud) keep(keyOf(cloud));
      else if (kept !== '') keep(kept);
    });
  }

  if (table) {
    const asButton = (element, act) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.textContent = element.textContent;
      button.addEventListener('click', act);
      element.textContent = '';
      element.append(button);
      return button;
    };
    const body = table.querySelector('tbody');
    for (const row of map ? body.querySelectorAll('[data-key]') : []) {
      asButton(row.querySelector('[data-name]'), () => keep(row.dataset.key)).setAttribute('aria-pressed', 'false');
      row.addEventListener('pointerenter', () => light(row.dataset.key));
      row.addEventListener('pointerleave', () => light(kept));
    }
    const heads = Array.from(table.querySelectorAll('[data-sort]'));
    for (const head of heads) {
      const by = head.dataset.sort;
      asButton(head, () => {
        const was = head.getAttribute('aria-sort');
        const up = was ? was === 'descending' : by === 'label';
        for (const other of heads) other.removeAttribute('aria-sort');
        head.setAttribute('aria-sort', up ? 'ascending' : 'descending');
        const compare = by === 'label'
          ? (a, b) => a.dataset.label.localeCompare(b.dataset.label, undefined, { numeric: true })
          : (a, b) => a.dataset[by] - b.dataset[by];
        const rows = Array.from(body.querySelectorAll('[data-key]')).sort((a, b) => (up ? 1 : -1) * compare(a, b));
        const gap = body.querySelector('.gap');
        body.append(...rows);
        if (gap) body.append(gap);
      });
    }
  }

  addEventListener('beforeprint', () => {
    for (const details of document.querySelectorAll('details')) details.open = true;
  });
})();`;
