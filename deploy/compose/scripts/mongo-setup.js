// The replica set of one, and the user of the application; both only if they are not there. For mongosh.
const { readFileSync } = require('node:fs');

const secret = (name) => readFileSync(`/run/secrets/${name}`, 'utf8').trim();

/** On its first start the server is away for moments after it was there. */
function connected() {
  for (let tries = 1; ; tries += 1) {
    try {
      const admin = connect('mongodb://mongo:27017/admin?directConnection=true');
      admin.auth('root', secret('mongo-root-password'));
      return admin;
    } catch (error) {
      if (tries === 60) throw error;
      sleep(1_000);
    }
  }
}

const admin = connected();
const state = admin.runCommand({ replSetGetStatus: 1 });
if (state.codeName === 'NotYetInitialized') {
  admin.adminCommand({
    replSetInitiate: { _id: 'rs0', members: [{ _id: 0, host: 'mongo:27017' }] },
  });
}
while (!admin.hello().isWritablePrimary) sleep(200);

const ours = admin.getSiblingDB('whatsapp');
const pwd = secret('mongo-app-password');
if (ours.getUser('whatsapp') === null) {
  const roles = [{ role: 'readWrite', db: 'whatsapp' }];
  ours.createUser({ user: 'whatsapp', pwd, roles });
} else {
  ours.updateUser('whatsapp', { pwd });
}
print('The replica set and its user are there.');
