import { paletteVariables } from './palette.js';

const light = `--paper:#fcfbf6;--raised:#f4f2e8;--ink:#252a20;--muted:#5e6654;--line:#e2dfd0;--leaf:#47752f;--apple:#b0392b;--honey:#fbf0d4;--honey-ink:#6a4a08;${paletteVariables('light')}`;
const dark = `--paper:#171a14;--raised:#1f231b;--ink:#e8e7da;--muted:#a3aa95;--line:#33382c;--leaf:#9ac67a;--apple:#f08c78;--honey:#33290f;--honey-ink:#efd08a;${paletteVariables('dark')}`;

/** The style sheet of the page. Print is always light. */
export const style = `
:root{color-scheme:light dark;${light}}
@media screen and (prefers-color-scheme:dark){:root{${dark}}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0 auto;max-width:72rem;padding:3rem 2rem 4rem;background:var(--paper);color:var(--ink);font:400 15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
h1,h2,.figures dd,.readings dd{font-family:"Iowan Old Style",Palatino,"Palatino Linotype","Book Antiqua",Georgia,serif;font-weight:500}
h1{margin:.2em 0 0;font-size:clamp(1.9rem,5vw,2.75rem);line-height:1.12;letter-spacing:-.01em;overflow-wrap:anywhere}
h2{margin:0 0 .6rem;font-size:1.4rem;line-height:1.25}
section{margin-top:3.25rem}
figure{margin:0}
code{font:.86em ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere}
bdi{overflow-wrap:anywhere}
.brand{display:flex;align-items:center;gap:.45rem;margin:0;color:var(--muted);font-size:.9rem}
.brand span{color:var(--ink);font-weight:600}
.brand svg{width:1.35rem;height:1.35rem;color:var(--muted)}
.crown{fill:var(--leaf)}
.fruit{fill:var(--paper)}
.summary{margin:.7rem 0 0;max-width:46rem;color:var(--muted);font-size:1.08rem}
.lead{margin:-.25rem 0 1rem;color:var(--muted)}
.empty,.note,figcaption{color:var(--muted)}
.empty{margin:0}
.note,figcaption{margin-top:.5rem;font-size:.87rem}
figcaption{min-height:1.5em;overflow-wrap:anywhere}
.reject{color:var(--apple)}
rect.reject{fill:var(--apple)}
.none{color:var(--muted)}
.warnings{margin-top:1.75rem;padding:.9rem 1.2rem;border-radius:6px;background:var(--honey);color:var(--honey-ink)}
.warnings h2{margin:0 0 .2rem;font-family:inherit;font-size:1rem;font-weight:600;line-height:1.5}
.warnings ul{margin:0;padding-left:1.1rem}
.warnings li{overflow-wrap:anywhere}
.figures{display:grid;grid-template-columns:repeat(4,1fr);gap:1.6rem 1.5rem;margin:0;padding:1.5rem 0;border:solid var(--line);border-width:1px 0}
#figures{margin-top:2rem}
.figures div,.readings div{display:flex;flex-direction:column}
dt{color:var(--muted);font-size:.87rem}
dd{margin:0}
.figures dd{font-size:1.95rem;line-height:1.2;letter-spacing:-.01em;font-variant-numeric:lining-nums}
.two{display:grid;grid-template-columns:minmax(0,1.35fr) minmax(0,1fr);gap:3rem}
.pair{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:2.5rem}
.readings{display:flex;flex-wrap:wrap;gap:1rem 2.75rem;margin:1.25rem 0 0}
.readings dd{font-size:1.35rem}
.chosen dd{color:var(--leaf)}
.facts{margin:0}
.facts div{display:grid;grid-template-columns:8.5rem 1fr;padding:.4rem 0;border-top:1px solid var(--line)}
.facts div:last-child{border-bottom:1px solid var(--line)}
.facts dt{font-size:inherit}
.facts dd{min-width:0}
table{width:100%;border-collapse:collapse;font-size:.9rem}
th,td{padding:.28rem .75rem .28rem 0;text-align:left;vertical-align:baseline;font-weight:400}
th:last-child,td:last-child{padding-right:0}
thead th,thead td{padding-bottom:.4rem;border-bottom:1px solid var(--line);color:var(--muted);white-space:nowrap}
tfoot th,tfoot td{border-top:1px solid var(--line)}
.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.wide{width:42%}
.gap td{padding:.9rem 0;color:var(--muted);white-space:normal}
.bar{display:block;width:100%;height:.6rem;border-radius:2px;fill:var(--leaf);overflow:hidden}
.bar rect:first-child{opacity:.75}
.rejected .bar{fill:var(--apple)}
.swatch{position:absolute;left:0;top:.66rem;width:.6rem;height:.6rem}
[data-classes]{table-layout:fixed}
[data-classes] th[data-sort=label]{width:46%}
[data-classes] .number{width:16%}
[data-classes] .wide{width:auto}
[data-classes] tbody th,[data-classes] tbody td{vertical-align:top}
[data-classes] tbody th{position:relative;padding-left:1.2rem;overflow-wrap:anywhere}
[data-classes] button{vertical-align:top}
[data-classes] .bar{margin-top:.38rem}
.scroll{max-height:33rem;overflow-y:auto;scrollbar-width:thin;padding-right:.75rem}
.scroll thead th,.scroll thead td{position:sticky;top:0;background:var(--paper);border:0;box-shadow:inset 0 -1px var(--line)}
.files{margin-top:1.5rem;table-layout:fixed}
.files th,.files td{overflow-wrap:anywhere;vertical-align:top}
.files tbody th,.files tbody td{border-top:1px solid var(--line);padding-top:.4rem;padding-bottom:.4rem}
.files th:nth-child(2){width:9.5rem}
details{margin-top:.75rem}
summary{cursor:pointer;color:var(--leaf)}
button{margin:0;padding:0;border:0;background:none;color:inherit;font:inherit;text-align:inherit;cursor:pointer}
button:hover{text-decoration:underline;text-underline-offset:.2em}
button[aria-pressed=true]{font-weight:600}
th[aria-sort] button::before{content:"↓";position:absolute;margin-left:-.85em;color:var(--leaf)}
th[aria-sort=ascending] button::before{content:"↑"}
[data-sort=label] button{position:relative}
th[data-sort=label][aria-sort] button::before{left:100%;margin-left:.2em}
:focus-visible{outline:2px solid var(--leaf);outline-offset:2px;border-radius:2px}
tr.lit{background:var(--raised)}
.chart{display:block;width:100%;height:auto;font-family:inherit;font-size:11.5px;color:var(--muted);overflow:visible}
.chart text{white-space:pre}
.names{font-size:12.5px;pointer-events:none}
.cloud{transition:opacity .12s}
.dimmed .cloud{opacity:.08}
.dimmed .cloud.lit{opacity:1}
footer{margin-top:3.5rem;color:var(--muted);font-size:.87rem}
@media (prefers-reduced-motion:reduce){.cloud{transition:none}}
@media screen and (max-width:56rem){.two,.pair{grid-template-columns:minmax(0,1fr)}.pair{gap:2rem}.two{gap:0}}
@media screen and (max-width:36rem){
body{padding:1.75rem 1.1rem 3rem}
section{margin-top:2.5rem}
.figures{grid-template-columns:repeat(2,1fr);gap:1.1rem 1rem}
.figures dd{font-size:1.6rem}
.facts div{grid-template-columns:1fr}
.facts dt{font-size:.87rem}
.chart{font-size:15px}
[data-map] .chart{font-size:17px}
.names{font-size:19px}
.files,.files tbody,.files tr,.files th,.files td{display:block;border:0;padding:0}
.files thead{display:none}
.files tbody tr{border-top:1px solid var(--line);padding:.5rem 0}
.files tbody th,.files tbody td{border:0;padding:0}
.files td{color:var(--muted)}
}
@media print{
@page{margin:16mm}
:root{--paper:#fff}
body{max-width:none;padding:0;font-size:9.5pt}
section{margin-top:1.75rem}
.figures{padding:1rem 0;gap:1rem}
.figures dd{font-size:1.5rem}
.pair{gap:1.5rem}
table{font-size:8pt}
th,td,.files tbody th,.files tbody td{padding-top:.12rem;padding-bottom:.12rem}
.swatch{top:.45rem}
.bar{height:.45rem}
[data-classes] .bar{margin-top:.25rem}
.two{display:block}
.scroll{max-height:none;overflow:visible;padding:0}
.scroll thead th,.scroll thead td{position:static}
figure,.figures,.readings,tr,.facts div{break-inside:avoid}
h2,.lead{break-after:avoid}
.bar,.cloud,.swatch,.warnings{print-color-adjust:exact;-webkit-print-color-adjust:exact}
summary{display:none}
}`;
