// Checks that both ways of loading give the same classes, and opens one session.
const { FTP, FTP_TLS } = require('n8n-nodes-storbinary/transfer');

async function main() {
  const { server } = JSON.parse(process.argv[2]);
  const imported = await import('n8n-nodes-storbinary/transfer');
  const ftp = server.security === 'none' ? new FTP() : new FTP_TLS(server);
  const welcome = await ftp.connect(server.host, server.port);
  await ftp.login(server.user, server.password);
  await ftp.quit();
  console.log(JSON.stringify({ isSameClass: imported.FTP === FTP, welcome: welcome.slice(0, 3) }));
}

main();
