/** An OpenSSL configuration that limits a server to one TLS version, for servers without such a setting. */
export const onlyTlsVersion = (version: '1.2' | '1.3'): string => `
openssl_conf = openssl
[openssl]
ssl_conf = tls
[tls]
system_default = versions
[versions]
MinProtocol = TLSv${version}
MaxProtocol = TLSv${version}
`;
