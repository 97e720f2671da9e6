"""What deploy/rehearse.sh looks at inside the machine that it made by docs/deploy.md. Standard library only."""

import http.client
import json
import re
import socket
import ssl
import subprocess
import sys
import threading
import time
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

HOST = "portal.example.org"
AUTHORITY = "/etc/portal/tls/authority.crt"
WORD = "Zebra-crossing-77"
PASSWORD = "seven horses graze by the mill"
MOST_EXPOSED = 2.0
SESSION, TOKEN = "__Host-sessionid", "__Host-csrftoken"
SERVICES = ("portal-web@8001", "portal-web@8002", "portal-work", "portal-backup", "portal-tidy")
HEADERS = {
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def run(command: str, check=True, stdin="") -> str:
    done = subprocess.run(
        ["/bin/bash", "-euo", "pipefail", "-c", command], capture_output=True, text=True, input=stdin
    )
    if check and done.returncode:
        sys.exit(f"{command}\nended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout + ("" if check else done.stderr)


def context(**options) -> ssl.SSLContext:
    made = ssl.create_default_context(cafile=AUTHORITY)
    for name, value in options.items():
        setattr(made, name, value)
    return made


class Answer:
    """What was answered, read whole."""

    def __init__(self, response):
        self.status, self.headers = response.status, response.headers
        self.text = response.read().decode(errors="replace")


def ask(path="/", method="GET", *, body=None, headers=None, port=443, host=HOST) -> Answer:
    """Ask over TLS with the authority and the name checked; on any other port in the clear."""
    if port == 443:
        connection = http.client.HTTPSConnection(host, timeout=30, context=context())
    else:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request(method, path, body=body, headers={"Host": host, **(headers or {})})
        return Answer(connection.getresponse())
    finally:
        connection.close()


def setting(name: str) -> str:
    return re.search(rf'^{name}="(.*)"$', Path("/etc/portal/portal.env").read_text(), re.MULTILINE)[1]


def handshake(version: ssl.TLSVersion) -> str:
    """What comes of offering this version of TLS and no other."""
    offered = context(minimum_version=version, maximum_version=version)
    offered.set_ciphers("ALL:@SECLEVEL=0")
    with socket.create_connection((HOST, 443), timeout=10) as plain:
        try:
            with offered.wrap_socket(plain, server_hostname=HOST) as secured:
                return secured.version()
        except (ssl.SSLError, OSError):
            return "refused"


def test_http_leads_to_https():
    answer = ask("/business-areas/?q=x", port=80)
    assert (answer.status, answer.headers["Location"]) == (301, f"https://{HOST}/business-areas/?q=x")


def test_the_home_page_comes_over_tls_with_every_header():
    answer = ask()
    assert answer.status == 200
    assert "Alliance governance" in answer.text
    for name, value in HEADERS.items():
        assert answer.headers[name] == value, name
        assert len(answer.headers.get_all(name)) == 1, name
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Server"] == "nginx"
    stylesheet = re.search(r'href="(/static/portal\.[0-9a-f]+\.css)"', answer.text)[1]
    static = ask(stylesheet)
    assert static.status == 200
    assert static.headers["Strict-Transport-Security"] == HEADERS["Strict-Transport-Security"]
    assert not re.findall(r'(?:src|href|action)="(?:https?:)?//(?!portal\.example\.org)', answer.text)


def test_tls_is_new_enough_and_for_this_name():
    assert handshake(ssl.TLSVersion.TLSv1_3) == "TLSv1.3"
    assert handshake(ssl.TLSVersion.TLSv1_2) == "TLSv1.2"
    assert handshake(ssl.TLSVersion.TLSv1_1) == "refused"
    assert handshake(ssl.TLSVersion.TLSv1) == "refused"
    try:
        http.client.HTTPSConnection(HOST, timeout=10).request("GET", "/")
        raise AssertionError("an authority that nobody knows was believed")
    except ssl.SSLCertVerificationError:
        pass
    with socket.create_connection(("127.0.0.1", 443), timeout=10) as plain:
        try:
            context(check_hostname=False).wrap_socket(plain, server_hostname="other.example.org")
            raise AssertionError("another name was answered to")
        except ssl.SSLError:
            pass


def test_the_database_is_asked_over_tls_alone():
    told = run(
        'runuser -u postgres -- psql -qAt -c "SELECT DISTINCT ssl, version FROM pg_stat_ssl JOIN pg_stat_activity'
        " USING (pid) WHERE usename = 'portal'\""
    )
    assert told.split() == ["t|TLSv1.3"], told
    address = setting("DATABASE_URL").replace("verify-full", "disable")
    refused = run(f'psql "{address}" -c "SELECT 1"', check=False)
    assert "no encryption" in refused, refused
    kept = run(
        "runuser -u postgres -- psql -qAt -c \"SELECT left(rolpassword, 13) FROM pg_authid WHERE rolname='portal'\""
    )
    assert kept.strip() == "SCRAM-SHA-256"
    wrong = run(
        f'psql "{setting("DATABASE_URL").replace("localhost", "127.0.0.1")}" -c "SELECT 1"', check=False
    )
    assert "does not match host name" in wrong, wrong


def test_secrets_are_for_root_alone():
    for path, owner, mode in (
        ("/etc/portal/portal.env", "root", 0o600),
        ("/etc/portal/tls/web.key", "root", 0o600),
        ("/etc/portal/tls/database.key", "postgres", 0o600),
        ("/etc/portal/authority", "root", 0o700),
        ("/var/backups/portal", "portal", 0o700),
    ):
        there = Path(path)
        assert (there.owner(), there.stat().st_mode & 0o777) == (owner, mode), path
    assert (
        run("find -L /opt/portal/current /opt/portal/static -user portal -o -perm -o+w -type f | head") == ""
    )
    pids = run("systemctl show -P MainPID portal-web@8001 portal-web@8002 portal-work").split()
    assert {Path(f"/proc/{pid}").owner() for pid in pids} == {"portal"}


def test_each_service_is_shut_in():
    for service in SERVICES:
        told = run(f"systemd-analyze security --no-pager {service}", check=False)
        exposure = float(re.search(r"exposure level for \S+: ([\d.]+)", told)[1])
        assert exposure < MOST_EXPOSED, told
        print(f"        {service}: exposure {exposure}")
    units = (
        "/etc/systemd/system/portal-*.service /etc/systemd/system/portal-*.timer /etc/systemd/system/*.target"
    )
    told = run(f"systemd-analyze verify --man=no {units} 2>&1", check=False)
    assert "portal" not in told, told


def test_somebody_signs_in():
    told = run(
        "portal create_administrator --username first --full-name 'First Administrator' --password-from-stdin",
        stdin=f"{PASSWORD}\n",
    )
    assert "can now sign in" in told
    assert sign_in("first", WORD).status != 302
    answer = sign_in("first", PASSWORD)
    assert answer.status == 302, answer.text
    session = next(line for line in answer.headers.get_all("Set-Cookie") if line.startswith(SESSION))
    assert all(word in session for word in ("Secure", "HttpOnly", "SameSite=Lax"))
    signed_in = {"Cookie": f"{SESSION}={SimpleCookie(session)[SESSION].value}"}
    # Whoever manages people sets up a second step before they see anything else.
    led = ask("/people/", headers=signed_in)
    assert (led.status, led.headers["Location"]) == (302, "/account/security/")
    page = ask("/account/security/", headers=signed_in)
    assert page.status == 200
    assert "Set up a second step before you go on" in page.text
    assert page.headers["Cache-Control"] == "no-store"


def sign_in(name: str, password: str) -> Answer:
    page = ask("/sign-in/")
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)[1]
    given = next(line for line in page.headers.get_all("Set-Cookie") if line.startswith(TOKEN))
    cookie = SimpleCookie(given)[TOKEN].value
    body = urlencode({"username": name, "password": password, "csrfmiddlewaretoken": token})
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": f"{TOKEN}={cookie}",
        "Referer": f"https://{HOST}/sign-in/",
    }
    return ask("/sign-in/", "POST", body=body, headers=headers)


def test_strangers_are_told_little_and_who_watches_all():
    assert ask("/health/live").text == "ok\n"
    assert ask("/health/ready").text == "ok\n"
    token = {"Authorization": f"Bearer {setting('HEALTH_TOKEN')}"}
    assert "background: ok" in ask("/health/ready", headers=token).text
    inside = {"X-Forwarded-Proto": "https"}
    assert "migrations: ok" in ask("/health/ready", port=8001, headers=inside).text
    assert ask("/metrics").status == 404
    token = {"Authorization": f"Bearer {setting('METRICS_TOKEN')}", **inside}
    before = requests_counted(token)
    for _ in range(40):
        ask("/about/", port=8001, headers=inside)
    # Two processes answered; whichever is asked tells of both.
    assert {requests_counted(token) - before for _ in range(8)} == {40}


def requests_counted(token: dict) -> int:
    text = ask("/metrics", port=8001, headers=token).text
    found = re.search(r'portal_requests_total\{status="2xx",view="about"\} (\S+)', text)
    return int(float(found[1])) if found else 0


def test_a_number_is_sent_back_and_is_in_both_logs():
    answer = ask("/about/", headers={"X-Request-ID": "mine-mine-mine-mine"})
    number = answer.headers["X-Request-ID"]
    assert re.fullmatch("[0-9a-f]{32}", number)
    time.sleep(1)
    line = run(f"journalctl --no-pager -o cat -u 'portal-web@*' | grep {number}")
    assert json.loads(line)["view"] == "about"
    assert json.loads(run(f"grep {number} /var/log/nginx/portal.log"))["status"] == 200


def test_no_word_that_was_typed_is_in_any_log():
    ask(f"/search/?q={WORD}")
    ask(f"/{WORD}/")
    ask("/", headers={"User-Agent": WORD, "Referer": f"https://{HOST}/{WORD}"})
    ask(
        "/sign-in/",
        "POST",
        body=f"username={WORD}",
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    with socket.create_connection(("127.0.0.1", 8001)) as plain:
        plain.sendall(f"GET /{WORD} {WORD}\r\n\r\n".encode())
        plain.recv(1000)
    time.sleep(1)
    for command in ("journalctl --no-pager -o cat", "cat /var/log/nginx/*.log /var/log/postgresql/*.log"):
        found = run(f"({command}) | grep -ic -e {WORD} -e 'first administrator' || true")
        assert found.strip() == "0", run(f"({command}) | grep -i {WORD} | head -3")


def test_too_much_is_refused_in_the_portals_look():
    connection = http.client.HTTPSConnection(HOST, timeout=30, context=context())
    connection.putrequest("POST", "/sign-in/")
    connection.putheader("Content-Length", str(61 * 2**20))
    connection.endheaders()
    answer = Answer(connection.getresponse())
    assert answer.status == 413
    assert "Too much was sent" in answer.text
    assert answer.headers["Content-Security-Policy"]


class Load(threading.Thread):
    """Asks for pages without a pause, and keeps whatever was not answered well."""

    def __init__(self, address: str, method="GET"):
        super().__init__(daemon=True)
        self.address, self.method = address, method
        self.answered, self.failed, self.over = 0, [], False

    def run(self):
        while not self.over:
            try:
                answer = ask(self.address, self.method)
                expected = (200,) if self.method == "GET" else (403,)
                if answer.status not in expected:
                    self.failed.append(answer.status)
            except OSError as wrong:
                self.failed.append(repr(wrong))
            self.answered += 1
            time.sleep(0.15)


def under_load(command: str) -> None:
    """Do it while pages are asked for and forms are sent; none of them may fail."""
    # A form without its token is refused by the portal itself (403): that is an answer, and asks for no other.
    load = [Load("/"), Load("/about/"), Load("/health/"), Load("/report-a-problem/", "POST")]
    for each in load:
        each.start()
    time.sleep(2)
    before = sum(each.answered for each in load)
    run(command)
    during = sum(each.answered for each in load) - before
    time.sleep(2)
    for each in load:
        each.over = True
    for each in load:
        each.join()
    failed = [wrong for each in load for wrong in each.failed]
    print(f"        {during} requests answered meanwhile, {len(failed)} failed")
    assert failed == []
    assert during > 50


def test_an_upgrade_and_the_way_back_fail_no_request():
    was = run("readlink /opt/portal/current")
    under_load(f"cd /root/portal; RELEASE=first PORTAL_HOST={HOST}; . /root/upgrade.sh")
    assert run("readlink /opt/portal/current") == "/opt/portal/releases/second\n" != was
    assert working_folders() == {"/opt/portal/releases/second"}
    under_load("cd /root/portal; . /root/back.sh")
    assert working_folders() == {"/opt/portal/releases/first"}
    run("portal ready")


def working_folders() -> set[str]:
    pids = run("systemctl show -P MainPID portal-web@8001 portal-web@8002 portal-work").split()
    return {str(Path(f"/proc/{pid}/cwd").resolve()) for pid in pids}


def test_a_release_that_does_not_start_is_not_put_in_force_everywhere():
    run(
        "mkdir -p /opt/portal/releases/broken/.venv/bin; cp /bin/false /opt/portal/releases/broken/.venv/bin/python"
    )
    script = "cd /root/portal; sed 's/seq 60/seq 3/' deploy/roll.sh >/root/roll.sh; sh /root/roll.sh broken"
    told = run(script, check=False)
    assert "does not answer" in told, told
    for _ in range(10):
        assert ask().status == 200
    run("cd /root/portal; systemctl reset-failed; . /root/back.sh")


def test_a_server_that_is_killed_comes_back():
    pid = int(run("systemctl show -P MainPID portal-web@8001"))
    assert pid > 1, pid
    run(f"kill -9 {pid}")
    # What asks for a page meanwhile is asked of the other server.
    met = [ask().status for _ in range(10)]
    assert met == [200] * 10, met
    wait_for(lambda: ask("/health/", port=8001, headers={"X-Forwarded-Proto": "https"}).status == 200)


def wait_for(so, seconds=30) -> None:
    for _ in range(seconds * 2):
        try:
            if so():
                return
        except OSError:
            pass
        time.sleep(0.5)
    raise AssertionError(f"not so after {seconds} seconds")


def test_maintenance_is_said_and_ends():
    on, *_ = [line for line in Path("/root/maintenance.sh").read_text().splitlines() if " on " in line]
    run(on)
    answer = ask("/business-areas/")
    assert answer.status == 503
    assert "The disk is being replaced" in answer.text
    assert int(answer.headers["Retry-After"]) > 0
    assert answer.headers["Strict-Transport-Security"]
    assert ask("/health/").text == "ok\n"
    run("portal maintenance off")
    assert ask("/business-areas/").status == 200


def test_a_notice_stands_when_nothing_answers():
    run("systemctl stop portal-web@8001 portal-web@8002")
    answer = ask("/business-areas/")
    assert answer.status == 503
    assert "The portal is not available now" in answer.text
    assert answer.headers["Retry-After"] == "60"
    assert answer.headers["Content-Security-Policy"]
    stylesheet = re.search(r'href="(/static/portal\.[0-9a-f]+\.css)"', answer.text)[1]
    assert ask(stylesheet).status == 200
    run("systemctl start portal-web@8001 portal-web@8002")
    wait_for(lambda: ask().status == 200)


def test_the_database_may_go_and_come_back():
    run("systemctl stop postgresql@15-main")
    answer = ask("/business-areas/")
    assert answer.status == 503, answer.status
    assert "cannot reach its records" in answer.text
    assert ask("/health/live").text == "ok\n"
    assert ask("/health/").status == 503
    run("systemctl start postgresql@15-main")
    wait_for(lambda: ask("/business-areas/").status == 200)


def test_what_is_done_every_night_can_be_done():
    run("systemctl start portal-backup portal-tidy")
    timers = run("systemctl list-timers --no-pager --all")
    assert "portal-backup.timer" in timers
    assert "portal-tidy.timer" in timers
    token = {"Authorization": f"Bearer {setting('METRICS_TOKEN')}", "X-Forwarded-Proto": "https"}
    text = ask("/metrics", port=8001, headers=token).text
    assert 'portal_last_done_timestamp_seconds{what="backup"}' in text
    assert 'portal_last_done_timestamp_seconds{what="tidy"}' in text


def test_the_backup_of_the_night_is_restored_into_an_empty_place():
    made = sorted(Path("/var/backups/portal").glob("portal-*.zip"))
    assert made
    run(f"cd /var/backups/portal && sha256sum --check {made[-1].name}.sha256")
    drill = "/var/lib/portal/drill.sqlite3"
    said = run(
        "set -a; . /etc/portal/portal.env; set +a; cd /opt/portal/current; "
        f"DATABASE_URL=sqlite:///{drill} runuser -u portal -- .venv/bin/python manage.py restore {made[-1]}"
    )
    assert "Every row and file is as in the copy, and the register is whole." in said
    run(f"rm {drill}*")


def main() -> None:
    failed = []
    for name, test in list(globals().items()):
        if name.startswith("test_") and (not sys.argv[1:] or any(word in name for word in sys.argv[1:])):
            try:
                test()
                print(f"  ok    {name[5:].replace('_', ' ')}", flush=True)
            except (Exception, SystemExit) as wrong:
                failed.append(name)
                print(
                    f"  WRONG {name[5:].replace('_', ' ')}: {type(wrong).__name__}: {wrong}"[:1500],
                    flush=True,
                )
    sys.exit(f"{len(failed)} wrong" if failed else 0)


if __name__ == "__main__":
    main()
