#!/bin/sh
# A certificate for a host name from an authority of this machine's own, made where there is none yet.
#
#     sh deploy/certificates.sh HOST FILE      makes FILE.crt and FILE.key
#
# For the connection to the database, and to try the portal before the force's own certificate is there. The
# authority's certificate is /etc/portal/tls/authority.crt; its key never leaves /etc/portal/authority.
set -eu
umask 077
host=$1 file=$2
keys=/etc/portal/authority
tls=/etc/portal/tls

mkdir -p "$keys" "$tls"
chmod 755 /etc/portal "$tls"
if [ ! -e "$keys/authority.key" ]; then
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -subj "/CN=Authority of this portal" \
        -addext "basicConstraints=critical,CA:true,pathlen:0" -addext "keyUsage=critical,keyCertSign,cRLSign" \
        -keyout "$keys/authority.key" -out "$tls/authority.crt" 2>/dev/null
fi
if [ ! -e "$file.crt" ]; then
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$host" -keyout "$file.key" -out "$file.csr" 2>/dev/null
    printf 'subjectAltName=DNS:%s\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=serverAuth\n' "$host" >"$file.ext"
    openssl x509 -req -in "$file.csr" -CA "$tls/authority.crt" -CAkey "$keys/authority.key" -CAcreateserial \
        -days 397 -extfile "$file.ext" -out "$file.crt" 2>/dev/null
    rm "$file.csr" "$file.ext"
fi
chmod 644 "$tls/authority.crt" "$file.crt"
