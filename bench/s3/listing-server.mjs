// A server that only lists: a million keys in a thousand folders, by the rules of ListObjectsV2. Its pages are made
// beforehand, so that what is measured is the client. node bench/s3/listing-server.mjs <port>
import { createServer } from 'node:http';

const folders = 1000;
const perFolder = 1000;
const pageKeys = 1000;
const folder = (i) => `images/class-${i.toString().padStart(4, '0')}/`;
const keyAt = (i) => `${folder(Math.floor(i / perFolder))}${(i % perFolder).toString().padStart(6, '0')}.jpg`;
const total = folders * perFolder;
const head =
  '<?xml version="1.0" encoding="UTF-8"?><ListBucketResult><Name>million</Name><KeyCount>1000</KeyCount>';

const entries = Array.from({ length: total }, (_, i) => {
  const etag = (i * 2654435761).toString(16).padStart(32, '0').slice(0, 32);
  return `<Contents><Key>${keyAt(i)}</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified><ETag>&quot;${etag}&quot;</ETag><ChecksumAlgorithm>CRC32</ChecksumAlgorithm><ChecksumType>FULL_OBJECT</ChecksumType><Size>5000</Size><StorageClass>STANDARD</StorageClass></Contents>`;
});
const pages = Array.from({ length: total / pageKeys }, (_, page) =>
  entries.slice(page * pageKeys, (page + 1) * pageKeys).join(''),
);

/** The first key that comes after a given one. */
function after(key) {
  let [low, high] = [0, total];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (keyAt(middle) > key) high = middle;
    else low = middle + 1;
  }
  return low;
}

function answer(query) {
  const prefix = query.get('prefix') ?? '';
  if (query.get('delimiter') === '/') {
    const names =
      prefix === ''
        ? ['images/']
        : prefix === 'images/'
          ? Array.from({ length: folders }, (_, i) => folder(i))
          : [];
    const listed = names.map((name) => `<CommonPrefixes><Prefix>${name}</Prefix></CommonPrefixes>`).join('');
    return `${head}<IsTruncated>false</IsTruncated>${listed}</ListBucketResult>`;
  }
  const token = query.get('continuation-token');
  const from = token !== null ? Number(token) : after(query.get('start-after') ?? '');
  const to = Math.min(total, from + pageKeys);
  const body = from % pageKeys === 0 ? pages[from / pageKeys] : entries.slice(from, to).join('');
  const next =
    to < total
      ? `<IsTruncated>true</IsTruncated><NextContinuationToken>${to}</NextContinuationToken>`
      : '<IsTruncated>false</IsTruncated>';
  return `${head}${next}${body}</ListBucketResult>`;
}

createServer((request, response) => {
  const url = new URL(request.url, 'http://localhost');
  if (request.method !== 'GET' || !url.searchParams.has('list-type')) {
    response.writeHead(404, { 'content-length': 0 }).end();
    return;
  }
  const xml = Buffer.from(answer(url.searchParams));
  response.writeHead(200, { 'content-type': 'application/xml', 'content-length': xml.length }).end(xml);
}).listen(Number(process.argv[2]), '127.0.0.1');
