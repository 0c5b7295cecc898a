//! Evidence for those whom access-control permits to read it.

use std::time::{Duration, Instant};

use flywheel_api::{BundlePage, Evidence, HEADER_READER, ReadRequest, Reader, SignedReader, Token};
use flywheel_client::{Account, Chain};
use flywheel_oracle_server::Server;
use flywheel_protocol::readings::SignedReport;
use flywheel_protocol::{Curve, Hash32, MachineId, PublicKey, Seconds, Signature};
use flywheel_testing::{CHAIN_ID, Person, Suite};
use flywheel_types::access_control::{Name, Namespace, Subject};
use flywheel_types::payments::MachineName;
use flywheel_types::registry::ExecuteMsg;

use crate::world::{World, eventually, get, get_with, read};

/// A settled day of two machines, with four oracles, and where its bundle is.
pub fn settled() -> (World, Vec<Server>, String) {
    let mut world = World::with_machines(&["meter-1", "meter-2"]);
    let servers: Vec<Server> = (0..4).map(|number| world.start(number)).collect();
    for name in ["meter-1", "meter-2"] {
        world.hand_in(0, &world.reports(name, 0..1, 500), "stored");
    }
    world.end_of_grace();
    let pending = world.pending_with(4);
    world.finalize(&pending);
    let leaf = format!("{}/v1/machines/1/evidence/0", world.url(1));
    eventually("the final statement", || (get(&leaf).0 == 200).then_some(()));
    let bundle = format!("/v1/bundles/0/{}", pending.statement.round);
    (world, servers, bundle)
}

/// What somebody signs: everything that may be wrong with it is a field.
#[derive(Clone, Debug)]
pub struct Claim<'a> {
    oracle: usize,
    path: &'a str,
    chain: &'a str,
    expires_in: u64,
}

impl<'a> Claim<'a> {
    pub const fn of(path: &'a str) -> Self {
        Self {
            oracle: 1,
            path,
            chain: CHAIN_ID,
            expires_in: 300,
        }
    }

    pub fn header(&self, world: &World, reader: Reader, sign: impl Fn(&Hash32) -> Signature) -> String {
        let to = world.oracle_address(self.oracle);
        let expires = world.chain.now().unwrap().plus(Seconds::new(self.expires_in)).unwrap();
        let request = ReadRequest {
            to: to.as_str(),
            path: self.path,
            reader: &reader,
            expires,
        };
        let digest = request.digest(self.chain, world.record.contracts.verification.as_str());
        let token = Token {
            number: expires.get(),
            signature: sign(&digest.unwrap()),
        };
        SignedReader { reader, token }.to_string()
    }

    pub fn by_account(&self, world: &World, account: &Account) -> String {
        let key = PublicKey::new(Curve::Secp256k1, account.public_key().to_vec()).unwrap();
        let sign = |digest: &Hash32| Signature::new(account.sign(digest.as_bytes()).unwrap());
        self.header(world, Reader::Account(key), sign)
    }

    pub fn by_machine(&self, world: &World, number: u64, key: &str) -> String {
        let key = Suite::secret_key(key);
        let reader = Reader::Machine(MachineId::new(number).unwrap());
        self.header(world, reader, |digest| key.sign(digest))
    }
}

/// The second oracle's answer to this claim, at the path that it names.
pub fn ask(world: &World, path: &str, header: &str) -> (u16, String) {
    get_with(&format!("{}{path}", world.url(1)), &[(HEADER_READER, header)])
}

pub fn is_open(world: &World, path: &str, header: &str) -> bool {
    let evidence: Evidence = read(&format!("{}{path}", world.url(1)), &[(HEADER_READER, header)]);
    evidence.opening.is_some()
}

/// In a namespace, whose owner is this person: a role "auditor" that may read a resource, and somebody who has it.
pub fn permit(world: &World, owner: &'static str, namespace: Namespace, resource: &'static str, subject: Subject) {
    world.chain.with(move |suite| {
        let (owner, access) = (Person::named(owner), suite.access_control());
        let (owner, role) = (owner.account(), || "auditor".parse::<Name>().unwrap());
        let permission = ("read-evidence".parse().unwrap(), resource.parse().unwrap());
        access.set_role(owner, namespace.clone(), role(), true).unwrap();
        access
            .set_permission(owner, namespace.clone(), permission, vec![role()], true)
            .unwrap();
        access.grant(owner, namespace, (subject, role()), None).unwrap();
    });
}

pub fn account_of(world: &World, person: &'static str) -> Subject {
    world
        .chain
        .with(move |suite| Subject::Account(suite.address(&Person::named(person)).into_string()))
}

/// The chain's answers are believed for three seconds.
pub fn soon(what: &str, is_so: impl Fn() -> bool) {
    let started = Instant::now();
    eventually(what, || is_so().then_some(()));
    assert!(
        started.elapsed() < Duration::from_secs(10),
        "{what} took {:?}",
        started.elapsed()
    );
}

#[test]
fn an_auditor_reads_bundles_and_openings_while_the_network_permits_it() {
    let (world, servers, bundle) = settled();
    let (auditor, stranger) = (Person::named("auditor"), Person::named("stranger"));
    let good = Claim::of(&bundle).by_account(&world, auditor.account());
    let (status, text) = ask(&world, &bundle, &good);
    assert_eq!(status, 401);
    assert!(
        text.contains("does not permit read-evidence on network/1/evidence"),
        "{text}"
    );

    let subject = account_of(&world, "auditor");
    permit(
        &world,
        "operator",
        Namespace::Network(1),
        "network/1/evidence",
        subject.clone(),
    );
    soon("the auditor reads", || ask(&world, &bundle, &good).0 == 200);
    let page: BundlePage = serde_json::from_str(&ask(&world, &bundle, &good).1).unwrap();
    assert_eq!((page.total, page.reports.len()), (2, 2));
    // The request is for a path, and for all its pages.
    let after = page_after_first(&page);
    assert_eq!(ask(&world, &format!("{bundle}?{after}"), &good).0, 200);

    // Whose bundles, for how long, by whom and to whom: each part of the request counts.
    let now = Claim::of(&bundle);
    let path = bundle.replace("/bundles/0/", "/bundles/1/");
    let wrong = [
        (
            Claim {
                oracle: 2,
                ..now.clone()
            },
            "is not signed by the reader's key",
        ),
        (
            Claim {
                path: &path,
                ..now.clone()
            },
            "is not signed by the reader's key",
        ),
        (
            Claim {
                chain: "other-1",
                ..now.clone()
            },
            "is not signed by the reader's key",
        ),
        (
            Claim {
                expires_in: 0,
                ..now.clone()
            },
            "expires at",
        ),
        (
            Claim {
                expires_in: 601,
                ..now.clone()
            },
            "expires at",
        ),
    ];
    for (claim, words) in wrong {
        let (status, text) = ask(&world, &bundle, &claim.by_account(&world, auditor.account()));
        assert!(status == 401 && text.contains(words), "{claim:?}: {text}");
    }
    let long = Claim {
        expires_in: 600,
        ..now.clone()
    };
    assert_eq!(ask(&world, &bundle, &long.by_account(&world, auditor.account())).0, 200);
    let (status, text) = ask(&world, &bundle, &now.by_account(&world, stranger.account()));
    assert!(status == 401 && text.contains("does not permit"), "{text}");
    // A stranger who says that he is the auditor.
    let name = Reader::Account(PublicKey::new(Curve::Secp256k1, auditor.account().public_key().to_vec()).unwrap());
    let forged = now.header(&world, name, |digest| {
        Signature::new(stranger.account().sign(digest.as_bytes()).unwrap())
    });
    assert_eq!(ask(&world, &bundle, &forged).0, 401);
    for unreadable in ["", "account", "auditor 7.AAAA"] {
        let (status, text) = ask(&world, &bundle, unreadable);
        assert!(status == 401 && text.contains("cannot be read"), "{text}");
    }

    // Who may read everything may see each leaf's opening, with a request of its own.
    let leaf = "/v1/machines/1/evidence/0";
    assert!(is_open(
        &world,
        leaf,
        &Claim::of(leaf).by_account(&world, auditor.account())
    ));
    assert!(!is_open(&world, leaf, &good));
    assert!(!is_open(
        &world,
        leaf,
        &Claim::of(leaf).by_account(&world, stranger.account())
    ));

    world.chain.with(move |suite| {
        let role = "auditor".parse().unwrap();
        let operator = Person::named("operator");
        let access = suite.access_control();
        access
            .revoke(operator.account(), Namespace::Network(1), (subject, role))
            .unwrap();
    });
    soon("the auditor is refused", || ask(&world, &bundle, &good).0 == 401);
    servers.into_iter().for_each(Server::stop);
}

/// The query of the second page of one report.
fn page_after_first(page: &BundlePage) -> String {
    let signed = SignedReport::decode(&page.reports[0]).unwrap();
    let report = &signed.report;
    format!(
        "epoch=0&machine={}&nonce={}&payload={}",
        report.machine(),
        report.nonce(),
        Hash32::ZERO
    )
}

#[test]
fn a_machines_owner_shows_its_openings_to_another_machine_until_it_is_sold() {
    let (world, servers, bundle) = settled();
    let leaf = "/v1/machines/1/evidence/0";
    let reader = Claim::of(leaf).by_machine(&world, 2, "meter-2");
    assert!(!is_open(&world, leaf, &reader));
    let (of_machine, subject) = world.chain.with(|suite| {
        let machine = MachineName::Id(suite.machine("meter-2"));
        (suite.of_machine("meter-1"), Subject::Machine(machine))
    });
    permit(&world, "owner", of_machine, "machine/1/evidence", subject);
    soon("the other machine reads", || is_open(&world, leaf, &reader));
    // It speaks with its own key, for this machine's openings alone.
    assert!(!is_open(
        &world,
        leaf,
        &Claim::of(leaf).by_machine(&world, 2, "meter-1")
    ));
    let own = "/v1/machines/2/evidence/0";
    assert!(!is_open(&world, own, &Claim::of(own).by_machine(&world, 2, "meter-2")));
    let everything = Claim::of(&bundle).by_machine(&world, 2, "meter-2");
    let (status, text) = ask(&world, &bundle, &everything);
    assert!(status == 401 && text.contains("network/1/evidence"), "{text}");

    // A key that was stopped speaks for nobody.
    let pause = |is_paused| {
        world.chain.with(move |suite| {
            let (owner, id) = (Person::named("owner"), suite.machine("meter-2"));
            let network = suite.network();
            let registry = network.registry();
            let message = match is_paused {
                true => ExecuteMsg::Pause { machine: id },
                false => ExecuteMsg::Resume { machine: id },
            };
            registry.execute(owner.account(), &message).unwrap();
        });
    };
    pause(true);
    soon("a stopped machine is refused", || !is_open(&world, leaf, &reader));
    pause(false);
    soon("it reads again", || is_open(&world, leaf, &reader));

    world.chain.with(|suite| {
        suite.sell(&Person::named("owner"), "meter-1", &Person::named("buyer"));
    });
    soon("the sale has ended it", || !is_open(&world, leaf, &reader));
    servers.into_iter().for_each(Server::stop);
}
