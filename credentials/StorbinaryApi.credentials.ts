import type { Icon, ICredentialType, INodeProperties } from 'n8n-workflow';

/** One FTP server: how it is reached, who logs in, and the folder that the nodes stay in. */
export class StorbinaryApi implements ICredentialType {
  name = 'storbinaryApi';

  displayName = 'Storbinary FTP API';

  icon: Icon = {
    light: 'file:../nodes/StorbinaryFtp/storbinary.svg',
    dark: 'file:../nodes/StorbinaryFtp/storbinary.dark.svg',
  };

  documentationUrl = 'https://github.com/storbinary/storbinary/blob/main/docs/n8n.md#credential';

  properties: INodeProperties[] = [
    {
      displayName: 'Host',
      name: 'host',
      type: 'string',
      default: '',
      required: true,
      placeholder: 'e.g. ftp.example.com',
      description:
        'Name of the server, without ftp:// and without a path. The certificate is checked against it.',
    },
    {
      displayName: 'Protocol',
      name: 'protocol',
      type: 'options',
      options: [
        {
          name: 'FTP over Explicit TLS',
          value: 'explicit',
          description: 'AUTH TLS before the login; the usual one',
        },
        {
          name: 'FTP over Implicit TLS',
          value: 'implicit',
          description: 'TLS from the first byte, mostly on port 990',
        },
        {
          name: 'Plain FTP',
          value: 'none',
          description: 'The password and the files can be read on the way',
        },
      ],
      default: 'explicit',
      description: 'How the connection is protected',
    },
    {
      displayName: 'Port',
      name: 'port',
      type: 'number',
      default: 21,
      displayOptions: { hide: { protocol: ['implicit'] } },
    },
    {
      displayName: 'Port',
      name: 'implicitPort',
      type: 'number',
      default: 990,
      displayOptions: { show: { protocol: ['implicit'] } },
    },
    { displayName: 'User', name: 'user', type: 'string', default: '' },
    {
      displayName: 'Password',
      name: 'password',
      type: 'string',
      typeOptions: { password: true },
      default: '',
    },
    {
      displayName: 'Root Folder',
      name: 'rootFolder',
      type: 'string',
      default: '/',
      description: 'Folder on the server that every path begins at and that no path leaves',
    },
    {
      displayName: 'Verify Certificate',
      name: 'verifyTls',
      type: 'boolean',
      default: true,
      displayOptions: { hide: { protocol: ['none'] } },
      description:
        'Whether to refuse a server whose certificate is not signed by a trusted authority or names another host. Without it, others on the way can read the password.',
    },
    {
      displayName: 'CA Certificate',
      name: 'caCertificate',
      type: 'string',
      typeOptions: { password: true },
      default: '',
      placeholder: '-----BEGIN CERTIFICATE-----',
      displayOptions: { hide: { protocol: ['none'] }, show: { verifyTls: [true] } },
      description: 'Certificate of the authority to trust, in PEM format, when the server has one of its own',
    },
    {
      displayName: 'Data Connections',
      name: 'transferMode',
      type: 'options',
      options: [
        {
          name: 'Passive',
          value: 'passive',
          description: 'This side connects to the server; works through nearly every firewall',
        },
        {
          name: 'Active',
          value: 'active',
          description: 'The server connects to n8n, for servers that have no passive ports open',
        },
      ],
      default: 'passive',
      description: 'Who opens the connections that files and listings go over',
    },
    {
      displayName: 'Active Ports',
      name: 'activePorts',
      type: 'string',
      default: '',
      placeholder: 'e.g. 40000-40010',
      displayOptions: { show: { transferMode: ['active'] } },
      description:
        'Ports of n8n that the server may connect to, at least one for each connection. Any port when empty.',
    },
    {
      displayName: 'Active Address',
      name: 'activeAddress',
      type: 'string',
      default: '',
      placeholder: 'e.g. 203.0.113.5',
      displayOptions: { show: { transferMode: ['active'] } },
      description:
        'Address that the server is told to connect to when n8n stands behind a router. Its own when empty.',
    },
    {
      displayName: 'Encoding',
      name: 'encoding',
      type: 'options',
      options: [
        { name: 'Latin-1', value: 'latin1', description: 'For old servers whose umlauts come out wrong' },
        { name: 'UTF-8', value: 'utf8' },
      ],
      default: 'utf8',
      description: 'How the server writes file names',
    },
    {
      displayName: 'Connections',
      name: 'connections',
      type: 'number',
      typeOptions: { minValue: 1, maxValue: 32 },
      default: 4,
      description:
        'How many connections an execution may hold at once; fewer are used when the server allows fewer',
    },
    {
      displayName: 'Timeout (Seconds)',
      name: 'timeout',
      type: 'number',
      typeOptions: { minValue: 1 },
      default: 30,
      description: 'Time without any sign of life after which a connection is given up and made anew',
    },
  ];
}
