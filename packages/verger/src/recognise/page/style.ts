import { style as reportStyle } from '../../runs/report/style.js';

/** What this page has beside the style sheet of reports. */
const own = `
h3{margin:1.75rem 0 .3rem;font-size:1.05rem;line-height:1.3;overflow-wrap:anywhere}
h3 span{color:var(--muted);font-weight:400}
.note,.lead{max-width:46rem}
.figures dd.meaning{margin-top:.25rem;color:var(--muted);font:400 .82rem/1.35 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;letter-spacing:0}
.gallery{display:flex;flex-wrap:wrap;gap:.9rem .8rem;margin:0;padding:0;list-style:none}
.gallery li{width:6rem}
.gallery img,.no-picture{display:flex;align-items:center;justify-content:center;width:6rem;height:6rem;border-radius:5px;background:var(--raised);object-fit:contain;color:var(--muted);font-size:.75rem;line-height:1.3;text-align:center}
.gallery figcaption{margin-top:.3rem;min-height:0;font-size:.78rem;line-height:1.35}
.gallery strong{color:var(--ink);font-weight:600}
.path{display:block;font-size:.92em;overflow-wrap:anywhere}
.cards .gallery li{width:8.4rem}
.cards .path{margin-top:.1rem}
.confusions{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));column-gap:2.5rem}
.confusion{grid-column:1/-1;padding:1rem 0 1.3rem;border-top:1px solid var(--line)}
.confusion.small{grid-column:auto}
.confusion h3{margin-top:0}
.confusion>.note{margin:0 0 .7rem}
.confusion .gallery{gap:.8rem .7rem}
.confusion .gallery li,.confusion .gallery img,.confusion .gallery .no-picture{width:5.5rem}
.confusion .gallery img,.confusion .gallery .no-picture{height:5.5rem}
.beside{display:flex;flex-wrap:wrap;gap:1rem 1.3rem}
.lookalikes{padding-left:1.3rem;border-left:1px solid var(--line)}
.lookalikes .gallery{flex-wrap:nowrap}
.by-label th,.by-label td{vertical-align:middle}
.by-label .share{width:16%}
.by-label .pictures{width:13rem}
.by-label thead .number{white-space:normal}
.thumbnails{display:flex;gap:.3rem}
.thumbnails img,.thumbnails .no-picture{width:2.9rem;height:2.9rem;border-radius:4px;object-fit:contain;background:var(--raised)}
.thumbnails .wrong{outline:2px solid var(--apple);outline-offset:-1px}
@media screen and (max-width:70rem){.confusions{grid-template-columns:minmax(0,1fr)}}
@media screen and (max-width:36rem){
.gallery,.confusion .gallery{gap:.8rem .6rem}
.gallery li,.confusion .gallery li{width:5rem}
.gallery img,.gallery .no-picture,.confusion .gallery img,.confusion .gallery .no-picture{width:5rem;height:5rem}
.cards .gallery li{width:calc(50% - .3rem)}
.lookalikes{padding-left:.8rem}
.beside{gap:.9rem .8rem}
.scroll{padding-right:0}
.by-label,.by-label tbody{display:block}
.by-label thead{display:none}
.by-label tr{display:grid;grid-template-columns:repeat(4,auto);gap:.35rem .8rem;padding:.7rem 0;border-top:1px solid var(--line)}
.by-label th,.by-label td{display:block;padding:0}
.by-label th{grid-column:1/-1;font-weight:600;overflow-wrap:anywhere}
.by-label td.number{text-align:left;white-space:normal}
.by-label td.number::before{content:attr(data-name);display:block;color:var(--muted);font-size:.78rem;line-height:1.25}
.by-label .share{display:none}
.by-label .pictures{grid-column:1/-1;width:auto}
}
@media print{
.confusion,.gallery li{break-inside:avoid}
.gallery img,.gallery .no-picture{width:4.5rem;height:4.5rem}
.gallery li{width:4.5rem}
.cards .gallery li{width:6rem}
.gallery img,.thumbnails img{print-color-adjust:exact;-webkit-print-color-adjust:exact}
}`;

/** The style sheet of the page. */
export const style = `${reportStyle}${own}`;
