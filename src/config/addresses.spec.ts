import { judgeApiUrl, judgeHost, judgeHttpUrl, judgeMongoUri, readHosts } from './addresses.js';

describe(judgeHost.name, () => {
  it.each(['redis', 'redis.internal', '127.0.0.1', '::1', 'my_redis', 'a-b.c', 'xn--a.example.'])(
    'takes %s',
    (host) => expect(judgeHost(host)).toBe(true),
  );

  it.each(['redis://redis', 'redis:6379', 'a b', '-a', 'a..b', '1.2.3', 'u@h', 'h/0', '[::1]'])(
    'refuses %s',
    (host) => expect(judgeHost(host)).not.toBe(true),
  );
});

describe(judgeApiUrl.name, () => {
  it.each(['https://graph.facebook.com', 'http://127.0.0.1:4000/', 'https://proxy/meta'])(
    'takes %s',
    (url) => expect(judgeApiUrl(url)).toBe(true),
  );

  it.each([
    ['https://graph.facebook.com/v26.0', 'WHATSAPP_API_VERSION'],
    ['https://graph.facebook.com/v26.0/', 'WHATSAPP_API_VERSION'],
    ['https://graph.facebook.com/V26', 'WHATSAPP_API_VERSION'],
    ['https://user:pass@host', 'user or password'],
    ['https://host?x=1', 'end with its path'],
    ['https://host#x', 'end with its path'],
  ])('refuses %s', (url, reason) => {
    expect(judgeApiUrl(url)).toContain(reason);
  });

  it.each(['ftp://host', 'graph.facebook.com', 'http://', 'http://ho st', 'http://h:99999'])(
    'refuses %s',
    (url) => expect(judgeHttpUrl(url)).toBe(false),
  );
});

describe(judgeMongoUri.name, () => {
  it.each([
    'mongodb://127.0.0.1:27017/whatsapp',
    'mongodb://a,b:27018,[::1]:27019/db?replicaSet=rs',
    'mongodb://user:p%40ss%2Fword@host/db?authSource=admin',
    'mongodb+srv://user:pass@cluster.example.net/db?retryWrites=true',
    'mongodb://%2Ftmp%2Fmongodb-27017.sock/db',
  ])('takes %s', (uri) => expect(judgeMongoUri(uri)).toBe(true));

  it.each([
    ['mongodb://u:p@ss@host/db', 'percent-encode'],
    ['mongodb://u:p/ss@host/db', 'percent-encode'],
    ['mongodb://u:p:ss@host/db', 'percent-encode'],
    ['mongodb://u:p#ss@host/db', 'percent-encode'],
    ['mongodb://u:p?ss@host/db', 'percent-encode'],
    ['mongodb://u:p%ss@host/db', 'percent-encode'],
    ['mongodb://u:p%E0@host/db', 'percent-encode'],
    ['mongodb://@host/db', 'percent-encode'],
    ['mongodb://host:99999/db', 'port'],
    ['mongodb://host:0/db', 'port'],
    ['mongodb://host:12a/db', 'port'],
    ['mongodb://host:/db', 'port'],
    ['mongodb://a,,b/db', 'hosts'],
    ['mongodb://a b/db', 'hosts'],
    ['mongodb:///db', 'hosts'],
    ['mongodb://host', 'name the database'],
    ['mongodb://host/', 'name the database'],
    ['mongodb://host/?w=1', 'name the database'],
    ['mongodb://host/a b', 'name of its database'],
    ['mongodb://host/a/b', 'name of its database'],
    [`mongodb://host/${'d'.repeat(64)}`, 'name of its database'],
    ['mongodb+srv://a.b.c:27017/db', 'without a port'],
    ['mongodb+srv://localhost/db', 'three parts'],
    ['mongodb://host/db?fsync=maybe', 'options'],
    ['mongodb://host/db?tls=perhaps', 'options'],
    ['mongodb://host/db?readPreference=best', 'options'],
  ])('refuses %s', (uri, reason) => {
    expect(judgeMongoUri(uri)).toContain(reason);
  });

  it.each(['postgres://host/db', 'host:27017/db', 'mongodb:/host/db'])(
    'refuses %s altogether',
    (uri) => expect(judgeMongoUri(uri)).toBe(false),
  );

  it('repeats no password', () => {
    for (const uri of [
      'mongodb://u:hunter2@ss@host/db',
      'mongodb://u:hunter2@host:x/db',
      'mongodb://host/db?tls=true&tlsCertificateKeyFilePassword=hunter2&nope=1',
    ]) {
      expect(judgeMongoUri(uri)).toEqual(expect.not.stringContaining('hunter2'));
    }
  });
});

describe(readHosts.name, () => {
  it('reads hosts and ports', () => {
    expect(readHosts('a:1, [::1]:26379')).toEqual([
      { host: 'a', port: 1 },
      { host: '::1', port: 26_379 },
    ]);
  });

  it.each(['a', 'a:', 'a:0', 'a:65536', 'a:1,', 'redis://a:1'])('refuses %s', (text) => {
    expect(readHosts(text)).toBeNull();
  });
});
