import { artifactOfFile, SparkSession } from 'spark-connect';

const session = await SparkSession.connect(process.argv[2] ?? 'sc://localhost:15002');
try {
  console.log(session.sparkVersion, await session.collect('SELECT id, id * id AS square FROM range(3)'));

  const onProgress = (sent, total) => console.log(`sent ${sent} of ${total} bytes`);
  const upload = await artifactOfFile('files/greeting.txt', process.argv[3] ?? 'greeting.txt');
  await session.addArtifacts([upload], { onProgress });

  const query = `SELECT TRANSFORM(id) USING 'cat */greeting.txt' AS (line STRING) FROM range(2)`;
  for await (const event of session.execute(query)) {
    if (event.type === 'rows') console.log(event.rows);
    else console.log(`${event.progress.numInflightTasks} tasks running`);
  }
} finally {
  await session.close();
}
