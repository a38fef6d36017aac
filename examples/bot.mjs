// A bot: answers every text in its answer to the event. See docs/events.md for checking signatures.
import { createServer } from 'node:http';

createServer(async (request, response) => {
  const event = JSON.parse(Buffer.concat(await request.toArray()).toString());
  const said = event.type === 'message.received' && event.data.body;
  const replies = said ? [{ text: `You said: ${said}` }] : [];
  response.setHeader('content-type', 'application/json').end(JSON.stringify({ replies }));
}).listen(Number(process.env.BOT_PORT ?? 8080));
