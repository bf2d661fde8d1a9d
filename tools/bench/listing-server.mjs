// A simulated bucket that only lists: images in folders, following ListObjectsV2, in pages assembled from precomputed
// text. node tools/bench/listing-server.mjs <port> <folders> <images, a multiple of 1000 per folder>
import { createServer } from 'node:http';

const [port, folders, total] = process.argv.slice(2).map(Number);
const pageKeys = 1000;
const pagesPerFolder = total / folders / pageKeys;
const pages = total / pageKeys;
/** @param {number} folder */
const folderAt = (folder) => `images/class-${folder.toString().padStart(4, '0')}/`;
const head = '<?xml version="1.0" encoding="UTF-8"?><ListBucketResult><Name>listed</Name>';

// Pages differ only in folder and page number.
const between = Array.from({ length: pageKeys }, (_, i) => {
  const etag = (i * 2654435761).toString(16).padStart(32, '0').slice(0, 32);
  return `${i.toString().padStart(3, '0')}.jpg</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified><ETag>&quot;${etag}&quot;</ETag><ChecksumAlgorithm>CRC32</ChecksumAlgorithm><ChecksumType>FULL_OBJECT</ChecksumType><Size>5000</Size><StorageClass>STANDARD</StorageClass></Contents>`;
});
/** @param {number} page */
const keysOf = (page) =>
  `${folderAt(Math.floor(page / pagesPerFolder))}${(page % pagesPerFolder).toString().padStart(6, '0')}-`;
/** @param {number} page */
const contents = (page) => {
  const begin = `<Contents><Key>${keysOf(page)}`;
  return begin + between.join(begin);
};

const folderNames = Array.from({ length: folders }, (_, i) => folderAt(i));

/** The first page after a key, which is always a folder. @param {string} key */
function pageAfter(key) {
  const folder = folderNames.findIndex((name) => name >= key);
  return folder === -1 ? pages : folder * pagesPerFolder;
}

/** @param {URLSearchParams} query */
function answer(query) {
  const prefix = query.get('prefix') ?? '';
  if (query.get('delimiter') === '/') {
    const names = prefix === '' ? ['images/'] : prefix === 'images/' ? folderNames : [];
    const listed = names.map((name) => `<CommonPrefixes><Prefix>${name}</Prefix></CommonPrefixes>`).join('');
    return `${head}<IsTruncated>false</IsTruncated>${listed}</ListBucketResult>`;
  }
  const token = query.get('continuation-token');
  const page = token === null ? pageAfter(query.get('start-after') ?? '') : Number(token);
  const next =
    page + 1 < pages
      ? `<IsTruncated>true</IsTruncated><NextContinuationToken>${page + 1}</NextContinuationToken>`
      : '<IsTruncated>false</IsTruncated>';
  return `${head}${next}${page < pages ? contents(page) : ''}</ListBucketResult>`;
}

createServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://localhost');
  if (request.method !== 'GET' || !url.searchParams.has('list-type')) {
    response.writeHead(404, { 'content-length': 0 }).end();
    return;
  }
  const xml = Buffer.from(answer(url.searchParams));
  response.writeHead(200, { 'content-type': 'application/xml', 'content-length': xml.length }).end(xml);
}).listen(port, '127.0.0.1');
