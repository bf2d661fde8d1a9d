import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeTempFolder } from 'testing-support/temp-folder';
import { sha256 } from '../../../src/common/hash.js';
import type { StudySetup } from '../../../src/driver/study/request.js';
import { runStudy, type StudyResult } from '../../../src/driver/study/study.js';
import type { AtlasManifest } from '../../../src/job/atlas.js';
import type { StudyEvent } from '../../../src/job/study-events.js';
import { readRows } from '../../../src/parquet/read.js';
import { Results, type Row } from '../../../src/runs/results.js';
import { FileStorage } from '../../../src/storage/file.js';
import { Location } from '../../../src/storage/location.js';
import { plantOrchard } from '../../support/orchard.js';
import { InlineEngine } from '../../support/inline-engine.js';
import { RunFixture } from '../run-fixture.js';

/** A finished result of 96 small pictures of three kinds, and studies of it. */
export class StudyFixture {
  readonly fixture: RunFixture;
  readonly events: StudyEvent[] = [];

  private constructor(fixture: RunFixture) {
    this.fixture = fixture;
  }

  static async open(perClass = 32): Promise<StudyFixture> {
    const folder = await makeTempFolder();
    await plantOrchard(join(folder, 'in'), { classes: ['apple', 'plum', 'quince'], perClass, size: 8 });
    const fixture = await RunFixture.open(folder);
    await fixture.run();
    return new StudyFixture(fixture);
  }

  get output(): string {
    return join(this.fixture.folder, 'out');
  }

  get storage(): FileStorage {
    return new FileStorage(this.output);
  }

  async study(changes: Partial<StudySetup> = {}): Promise<StudyResult> {
    const engine = changes.engine ?? new InlineEngine();
    this.events.length = 0;
    try {
      return await runStudy({
        output: Location.parse(this.output),
        access: { allowRegions: [] },
        groups: undefined,
        overwrite: false,
        listener: (event) => this.events.push(event),
        signal: new AbortController().signal,
        ...changes,
        engine,
      });
    } finally {
      await engine.close();
    }
  }

  open(): Promise<Results> {
    return Results.open(Location.parse(this.output), []);
  }

  async rows(): Promise<Row[]> {
    const rows: Row[] = [];
    for await (const row of (await this.open()).rows()) rows.push(row);
    return rows;
  }

  table(name: string): Promise<Record<string, unknown>[]> {
    return readRows(this.storage, `_verger/atlas/${name}.parquet`);
  }

  close(): Promise<void> {
    return rm(this.fixture.folder, { recursive: true, force: true });
  }
}

/** The digests of the tables that an atlas names, of the files as they are. */
export function tableDigests(output: string, { files }: AtlasManifest): Record<string, string> {
  return Object.fromEntries(files.map(({ name }) => [name, sha256(readFileSync(join(output, name)))]));
}
