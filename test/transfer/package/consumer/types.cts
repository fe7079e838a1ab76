import transfer = require('n8n-nodes-storbinary/transfer');

export const session: transfer.FTP = new transfer.FTP();
export const options: transfer.ServerOptions = { host: 'ftp.example.com', port: 21 };
// @ts-expect-error -- a port is a number
export const wrong: transfer.ServerOptions = { host: 'ftp.example.com', port: '21' };
