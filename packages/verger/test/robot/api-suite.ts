import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FruitFacts } from '../../src/facts/fruit-facts.js';
import { openRecogniser } from '../../src/api/recognise/open-recogniser.js';
import { Robot } from '../../src/robot/robot.js';
import { startServer, type RunningServer } from '../../src/serve/server.js';
import { Location } from '../../src/storage/location.js';
import { Asking } from './asking.js';
import type { RobotFixture } from './robot-fixture.js';

interface ApproachAnswer {
  readonly kind: string;
  readonly doNot: boolean;
  readonly why: readonly string[];
  readonly motion: unknown;
  readonly grip_limit_N: unknown;
}

let fixture: RobotFixture;
let robot: Robot;
let server: RunningServer;
let asking: Asking;

async function open(recogniser: string, workers = 2): Promise<Robot> {
  const facts = await FruitFacts.open();
  const location = Location.parse(recogniser);
  return Robot.open({ recogniser: location, facts, workers, allowRegions: [] });
}

export function apiTests(made: () => RobotFixture): void {
  describe('asked by a robot', () => {
    beforeAll(async () => {
      fixture = made();
      robot = await open(fixture.recogniser);
      server = await startServer({ roots: [], port: 0, robot });
      asking = new Asking(server);
    });
    afterAll(async () => {
      await server.close();
      await robot.close();
    });

    describe('the robot API', () => {
      it('answers as the library does, in the shape of vision_msgs', async () => {
        const recogniser = await openRecogniser(fixture.recogniser);
        const decisions = new Set<string>();
        for (const kind of ['Apple Red', 'Banana', 'Strawberry', 'Lemon', 'Grape Blue'])
          for (const picture of (await fixture.pictures(kind)).slice(0, 4)) {
            const expected = await recogniser.recognise(picture);
            const answer = await asking.recognise(picture, '?frame_id=camera');
            const words = { label: 'known', kind: 'kind', unsure: 'unknown', unknown: 'unknown' } as const;
            expect(answer.decision).toBe(words[expected.decision]);
            expect(answer.set).toEqual(
              expected.candidates.map(({ label, probability }) => ({ class_id: label, score: probability })),
            );
            if (answer.decision === 'known') expect(answer.results).toEqual(answer.set);
            if (answer.decision === 'unknown') {
              expect([answer.results, answer.kind, answer.approach]).toEqual([[], null, null]);
              expect(answer.reasons).toHaveLength(1);
            }
            for (const { score } of answer.results) expect(score).toBeGreaterThanOrEqual(robot.threshold);
            expect(answer).toMatchObject({ header: { frame_id: 'camera' }, bbox: null, frames: 1, id: '' });
            expect(answer.image).toEqual({ width: 100, height: 100 });
            expect(answer.model).toMatchObject({ name: 'fruit', digest: recogniser.facts.sha256 });
            decisions.add(answer.decision);
          }
        await recogniser.close();
        // Otherwise half of the above would prove nothing.
        expect(decisions).toContain('known');
        expect(decisions).toContain('unknown');
      });

      it('looks at a region only, in pixels of the upright image', async () => {
        const { default: sharp } = await import('sharp');
        const [picture] = await fixture.pictures('Banana');
        const size = { width: 300, height: 200, channels: 3, background: '#888' } as const;
        // The fruit in a corner; turned by its EXIF note, which counts before the region does.
        const scene = sharp({ create: size }).composite([
          { input: Buffer.from(picture), left: 180, top: 90 },
        ]);
        const png = Uint8Array.from(await scene.png().toBuffer());
        const alone = sharp(png).extract({ left: 180, top: 90, width: 100, height: 100 });
        const expected = await asking.recognise(Uint8Array.from(await alone.png().toBuffer()));
        const answer = await asking.recognise(png, '?region=180,90,100,100');
        expect([answer.decision, answer.set]).toEqual([expected.decision, expected.set]);
        expect(answer.bbox).toEqual({
          center: { position: { x: 230, y: 140 }, theta: 0 },
          ...{ size_x: 100, size_y: 100 },
        });
        expect(answer.set).not.toEqual((await asking.recognise(png)).set);
        const turned = await sharp(png).rotate(-90).withMetadata({ orientation: 6 }).png().toBuffer();
        expect((await asking.recognise(Uint8Array.from(turned), '?region=180,90,100,100')).set).toEqual(
          expected.set,
        );
        for (const [region, status] of [
          ['201,0,100,100', 400],
          ['0,0,0,5', 400],
          ['1,2,3', 400],
          ['-1,0,5,5', 400],
        ] as const)
          expect((await asking.send(`/v1/recognise?region=${region}`, png)).status).toBe(status);
      });

      it('fuses the frames of a track, and forgets it when told to', async () => {
        const pictures = (await fixture.pictures('Cherry')).slice(0, 5);
        const single = await asking.recognise(pictures[0]);
        for (const [i, picture] of pictures.entries()) {
          const answer = await asking.recognise(picture, '?id=cherry-1');
          expect([answer.id, answer.frames]).toEqual(['cherry-1', i + 1]);
          if (i === 0) expect(answer.set).toEqual(single.set);
        }
        const track = await asking.get<object>('/v1/tracks/cherry-1');
        expect(track).toMatchObject({ id: 'cherry-1', frames: 5 });
        expect(track).not.toHaveProperty('bbox');
        expect((await asking.ask('/v1/tracks/cherry-1', { method: 'DELETE' })).status).toBe(204);
        expect(await asking.refusal(asking.ask('/v1/tracks/cherry-1'))).toEqual([404, 'not-found']);
        expect(await asking.refusal(asking.ask('/v1/tracks/a%20b'))).toEqual([400, 'usage']);
      });

      it('lets nobody pick but who shows that the fruit was recognised', async () => {
        const strawberries = await fixture.pictures('Strawberry');
        const seen = await Promise.all(strawberries.map((picture) => asking.recognise(picture)));
        const known = seen.find(({ decision, kind }) => decision === 'known' && kind === 'strawberry');
        if (known?.approach === null || known === undefined) throw new Error('no strawberry is known');
        const approach = await asking.get<ApproachAnswer>(known.approach);
        expect(approach).toMatchObject({ kind: 'strawberry', doNot: false, why: [] });
        expect(approach.grip_limit_N).toMatchObject([
          { max: 10, unit: 'N', confidence: expect.any(String) as string },
        ]);
        const ticket = new URL(known.approach, asking.address).searchParams.get('ticket') ?? '';
        for (const path of [
          '/v1/approach/strawberry',
          `/v1/approach/apple?ticket=${ticket}`,
          '/v1/approach/strawberry?ticket=x.y',
          '/v1/approach/strawberry?ticket=',
          `/v1/approach/strawberry?ticket=zzzzzzzzz.${ticket.split('.')[1]}`,
          '/v1/approach/strawberry?track=none',
        ]) {
          const refused = await asking.get<ApproachAnswer>(path);
          expect([path, refused.doNot, refused.why.length]).toEqual([path, true, 1]);
        }
      });

      it('lets a track vouch for its kind, as long as it is known', async () => {
        const strawberries = await fixture.pictures('Strawberry');
        let known = false;
        for (const picture of strawberries.slice(0, 6))
          known = (await asking.recognise(picture, '?id=s')).decision === 'known';
        expect(known).toBe(true);
        const doNot = async (path: string) => (await asking.get<ApproachAnswer>(path)).doNot;
        expect(await doNot('/v1/approach/strawberry?track=s')).toBe(false);
        expect(await doNot('/v1/approach/apple?track=s')).toBe(true);
        // Nothing is known of how a pineapple comes off.
        const pineapple = await asking.get<ApproachAnswer>('/v1/approach/pineapple');
        expect([pineapple.motion, pineapple.why.length]).toEqual([null, 2]);
      });

      it('says what it knows of a kind, each value with its source', async () => {
        interface Facts {
          readonly kind: string;
          readonly names: Record<'en' | 'fr', { readonly value: string; readonly source: string }>;
          readonly sources: readonly { readonly id: string; readonly licence: string }[];
        }
        const facts = await asking.get<Facts>('/v1/facts/strawberry');
        expect(facts).toMatchObject({ kind: 'strawberry', names: { fr: { value: 'Fraise' } } });
        const ids = facts.sources.map(({ id }) => id);
        const used = [...JSON.stringify(facts).matchAll(/"source":"([^"]+)"/g)].map(([, id]) => id);
        expect(used.length).toBeGreaterThan(20);
        expect(new Set(used)).toEqual(new Set(ids));
        expect(await asking.refusal(asking.ask('/v1/facts/unobtainium'))).toEqual([404, 'not-found']);
        const info = await asking.get<{ class_map: readonly object[] }>('/v1/info');
        expect(info.class_map).toContainEqual({
          ...{ class_id: 'Apple Red', kind: 'apple', facts: '/v1/facts/apple' },
        });
      });

      it('looks at all views of a recogniser; but nobody may pick by one that is not calibrated', async () => {
        const plain = await open(fixture.plain, 1);
        const other = await startServer({ roots: [], port: 0, robot: plain });
        const its = new Asking(other);
        const answer = await its.recognise((await fixture.pictures('Strawberry'))[0], '?id=s');
        expect(answer).toMatchObject({ decision: 'known', reasons: [{ code: 'not-calibrated' }] });
        expect(answer.approach).not.toContain('ticket');
        const recogniser = await openRecogniser(fixture.plain);
        const [strawberry] = await fixture.pictures('Strawberry');
        const [{ label, probability }] = (await recogniser.recognise(strawberry)).candidates;
        expect((await its.recognise(strawberry)).results).toEqual([{ class_id: label, score: probability }]);
        await recogniser.close();
        expect(await its.get('/v2/models/plain')).toMatchObject({
          inputs: [{}, { shape: [-1, 2, 3, 128, 128] }],
        });
        // One worker has room for a request of as many images as there may be.
        const [banana] = await fixture.pictures('Banana');
        const data = Array.from({ length: 16 }, () => Buffer.from(banana).toString('base64'));
        const inputs = [{ name: 'image', datatype: 'BYTES', shape: [16], data }];
        const body = JSON.stringify({ inputs });
        expect((await its.send('/v2/models/plain/infer', body, 'application/json')).status).toBe(200);
        expect((await its.get<ApproachAnswer>('/v1/approach/strawberry?track=s')).doNot).toBe(true);
        await other.close();
        await plain.close();
      });

      it('counts and times what it answers', async () => {
        const text = await (await asking.ask('/metrics')).text();
        expect(text).toMatch(/verger_requests_total\{route="post \/v1\/recognise",status="200"\} \d+/);
        const value = (quantile: string) =>
          Number(
            new RegExp(
              `recent_seconds\\{route="post /v1/recognise",quantile="${quantile}"\\} ([\\d.]+)`,
            ).exec(text)?.[1],
          );
        expect(value('0.5')).toBeGreaterThan(0);
        expect(value('0.95')).toBeGreaterThanOrEqual(value('0.5'));
        expect(text).toMatch(/verger_decisions_total\{decision="known"\} \d+/);
        // Every line is a comment or a sample.
        for (const line of text.trim().split('\n'))
          expect(line).toMatch(/^(# (HELP|TYPE) verger_\w+ .+|verger_\w+(\{.*\})? [\d.e+-]+)$/);
      });
    });

    describe('the Open Inference Protocol', () => {
      const infer = (inputs: object, more: object = {}) =>
        asking.send(
          '/v2/models/fruit/infer',
          JSON.stringify({ inputs: [inputs], ...more }),
          'application/json',
        );
      const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');

      it('answers for several images what it answers for each', async () => {
        const [banana] = await fixture.pictures('Banana');
        const [orange] = await fixture.pictures('Orange');
        const response = await infer(
          { name: 'image', datatype: 'BYTES', shape: [2], data: [base64(banana), base64(orange)] },
          { id: 'x1', outputs: [{ name: 'decision' }, { name: 'class_id' }] },
        );
        const each = await Promise.all([asking.recognise(banana), asking.recognise(orange)]);
        expect(await response.json()).toEqual({
          ...{ model_name: 'fruit', model_version: robot.about.sha256.slice(0, 12), id: 'x1' },
          outputs: [
            { name: 'decision', datatype: 'BYTES', shape: [2], data: each.map(({ decision }) => decision) },
            {
              ...{ name: 'class_id', datatype: 'BYTES', shape: [2] },
              data: each.map(({ results }) => results.at(0)?.class_id ?? ''),
            },
          ],
        });
      });

      it('takes prepared tensors, of the very values that the worker prepares', async () => {
        const { width, height, layout } = robot.shape.preprocessing;
        expect(layout).toBe('nchw');
        const { Resampler } = await import('@verger/vision');
        const { resampleKernel } = await import('../../src/images/wasm-files.js');
        const { openDecoder } = await import('../../src/images/decode.js');
        const [picture] = await fixture.pictures('Banana');
        const resampler = Resampler.create(resampleKernel());
        resampler.keep(await (await openDecoder()).decode(picture), robot.shape.preprocessing);
        const data = [...resampler.tensor(robot.shape.preprocessing)];
        const shape = [1, 3, height, width];
        const answers = await Promise.all([
          infer({ name: 'tensor', datatype: 'FP32', shape, data }),
          infer({ name: 'image', datatype: 'BYTES', shape: [1], data: [base64(picture)] }),
        ]);
        const [tensor, image] = await Promise.all(answers.map((answer) => answer.json()));
        expect(tensor).toEqual(image);
        expect((await infer({ name: 'tensor', datatype: 'FP32', shape: [1, 3], data })).status).toBe(400);
        expect((await infer({ name: 'tensor', datatype: 'FP32', shape, data: [1, 2] })).status).toBe(400);
      });

      it('says what the model takes, and refuses in its own words', async () => {
        expect(await asking.get('/v2/health/ready')).toEqual({ ready: true });
        expect(await asking.get('/v2/models/fruit')).toMatchObject({
          inputs: [{ name: 'image' }, { shape: [-1, 3, 128, 128] }],
        });
        const response = await asking.ask('/v2/models/other');
        expect([response.status, await response.json()]).toEqual([
          404,
          { error: 'there is no such model; the model here is fruit' },
        ]);
        for (const [body, status] of [
          ['{', 400],
          ['{"inputs":[]}', 400],
          ['[]', 400],
          ['{"inputs":[{"name":"image","datatype":"BYTES","shape":[1],"data":["%%"]}]}', 422],
          ['{"inputs":[{"name":"image","datatype":"BYTES","shape":[1],"data":["aGVsbG8="]}]}', 415],
          [Buffer.from([0x22, 0xff, 0x22]), 400],
        ] as const)
          expect((await asking.send('/v2/models/fruit/infer', body, 'application/json')).status).toBe(status);
      });
    });
  });
}
