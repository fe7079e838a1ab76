import type { Icon, ICredentialType, INodeProperties } from 'n8n-workflow';

/** One FTP server: how to connect and log in, and the folder that the nodes are confined to. */
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
        'Name of the server, without ftp:// and without a path. The certificate must be for this name.',
    },
    {
      displayName: 'Protocol',
      name: 'protocol',
      type: 'options',
      options: [
        {
          name: 'FTP over Explicit TLS',
          value: 'explicit',
          description: 'Encrypts before the login (AUTH TLS); the usual choice',
        },
        {
          name: 'FTP over Implicit TLS',
          value: 'implicit',
          description: 'Encrypts from the first byte, usually on port 990',
        },
        {
          name: 'Plain FTP',
          value: 'none',
          description: 'Encrypts nothing: others on the network can read the password and the files',
        },
      ],
      default: 'explicit',
      description: 'How the connection is encrypted',
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
      description: 'Folder on the server that every path starts from and that no path can leave',
    },
    {
      displayName: 'Verify Certificate',
      name: 'verifyTls',
      type: 'boolean',
      default: true,
      displayOptions: { hide: { protocol: ['none'] } },
      description:
        'Whether to refuse a server whose certificate is not signed by a trusted authority or is for another host. If off, an attacker on the network can read the password.',
    },
    {
      displayName: 'CA Certificate',
      name: 'caCertificate',
      type: 'string',
      typeOptions: { password: true },
      default: '',
      placeholder: '-----BEGIN CERTIFICATE-----',
      displayOptions: { hide: { protocol: ['none'] }, show: { verifyTls: [true] } },
      description:
        'Certificate of the authority that signed the certificate of the server, in PEM format, when it is not a public one',
    },
    {
      displayName: 'Data Connections',
      name: 'transferMode',
      type: 'options',
      options: [
        {
          name: 'Passive',
          value: 'passive',
          description: 'N8n connects to the server; works through almost every firewall',
        },
        {
          name: 'Active',
          value: 'active',
          description: 'The server connects to n8n; for servers whose passive ports are not reachable',
        },
      ],
      default: 'passive',
      description: 'Which side opens the connections for files and listings',
    },
    {
      displayName: 'Active Ports',
      name: 'activePorts',
      type: 'string',
      default: '',
      placeholder: 'e.g. 40000-40010',
      displayOptions: { show: { transferMode: ['active'] } },
      description:
        'Ports on which n8n accepts the connections of the server, at least one for each connection. Any port when empty.',
    },
    {
      displayName: 'Active Address',
      name: 'activeAddress',
      type: 'string',
      default: '',
      placeholder: 'e.g. 203.0.113.5',
      displayOptions: { show: { transferMode: ['active'] } },
      description:
        'Address that the server should connect to when n8n is behind a router: its external address. The local address when empty.',
    },
    {
      displayName: 'Encoding',
      name: 'encoding',
      type: 'options',
      options: [
        {
          name: 'Latin-1',
          value: 'latin1',
          description: 'For old servers, when accented letters in names come out wrong',
        },
        { name: 'UTF-8', value: 'utf8' },
      ],
      default: 'utf8',
      description: 'How the server encodes file names',
    },
    {
      displayName: 'Connections',
      name: 'connections',
      type: 'number',
      typeOptions: { minValue: 1, maxValue: 32 },
      default: 4,
      description:
        'How many connections an execution may have open at once; fewer are used when the server allows fewer',
    },
    {
      displayName: 'Timeout (Seconds)',
      name: 'timeout',
      type: 'number',
      typeOptions: { minValue: 1 },
      default: 30,
      description: 'How long the server may stay silent before the connection is closed and opened again',
    },
  ];
}
