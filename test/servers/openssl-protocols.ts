/** An OpenSSL configuration that keeps a server to one TLS version, for servers that have no setting for it. */
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
