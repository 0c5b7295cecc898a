//! What a sponsor can lose is what it set.

use std::cell::RefCell;

use cosmwasm_std::{Addr, CosmosMsg, Uint128};
use flywheel_agent::Enrolment;
use flywheel_agent::enrolment::Wish;
use flywheel_agent::sponsor::{Allowance, Granter, Ledger, Limits, Period, SponsorError, grant_message, sponsor};
use flywheel_client::{Chain, ChainError};
use flywheel_protocol::crypto::SecretKey;
use flywheel_protocol::sign::MakerCertificate as Word;
use flywheel_protocol::{Curve, Seconds};
use flywheel_testing::{Person, Suite};
use flywheel_types::registry::{MachineDetails, MakerCertificate};

/// A chain's feegrant module, as far as a sponsor sees it.
#[derive(Default)]
struct Grants {
    given: RefCell<Vec<Allowance>>,
    fails: RefCell<Option<ChainError>>,
}

impl Granter for Grants {
    fn grant(&self, allowance: &Allowance) -> Result<(), ChainError> {
        if let Some(error) = self.fails.borrow().clone() {
            return Err(error);
        }
        let mut given = self.given.borrow_mut();
        if given.iter().any(|known| known.grantee == allowance.grantee) {
            return Err(refused("fee allowance already exists"));
        }
        given.push(allowance.clone());
        Ok(())
    }
}

fn refused(reason: &str) -> ChainError {
    ChainError::Refused {
        reason: reason.to_owned(),
    }
}

struct World {
    suite: Suite,
    registry: Addr,
    grants: Grants,
    folder: tempfile::TempDir,
    limits: Limits,
}

impl World {
    fn new() -> Self {
        let suite = Suite::native();
        Self {
            registry: suite.network().registry().address().clone(),
            suite,
            grants: Grants::default(),
            folder: tempfile::tempdir().unwrap(),
            limits: Limits {
                denom: "ustake".to_owned(),
                per_machine: Uint128::new(90),
                lifetime: Seconds::days(7),
                period: None,
                grant_fee: Uint128::new(10),
                per_day: Uint128::new(1_000),
                total: Uint128::new(2_500),
                makers: vec![],
            },
        }
    }

    fn ledger(&self) -> Ledger {
        Ledger::open(&self.folder.path().join("sponsor.redb")).unwrap()
    }

    fn ask(&self, ledger: &Ledger, enrolment: &Enrolment) -> Result<Allowance, SponsorError> {
        sponsor(
            self.suite.chain(),
            &self.registry,
            &self.grants,
            ledger,
            &self.limits,
            enrolment,
        )
    }

    fn wish(&self, owner: &str) -> Wish {
        Wish {
            chain_id: self.suite.chain().chain_id().to_owned(),
            registry: self.registry.to_string(),
            owner: owner.to_owned(),
            counter: 0,
            expires_at: self.suite.now().plus(Seconds::days(20)).unwrap(),
            details: MachineDetails::default(),
        }
    }

    /// A key that somebody made up, for an owner that he made up.
    fn made_up(&self, number: u32) -> Enrolment {
        let owner = self.suite.address(&Person::named(&format!("made-up-{number}")));
        Enrolment::sign(&key(number), self.wish(owner.as_str())).unwrap()
    }
}

fn key(number: u32) -> SecretKey {
    SecretKey::derive(Curve::Ed25519, &[3; 32], &number.to_string())
}

#[test]
fn thousands_of_made_up_keys_cost_no_more_than_the_limits() {
    let mut world = World::new();
    let mut next = 0;
    // 100 each: 10 on a day, 25 ever.
    for (day, granted) in [(1, 10), (2, 20), (3, 25), (4, 25)] {
        for _ in 0..5 {
            // The limits are on disk: a sponsor that starts again does not forget them.
            let ledger = world.ledger();
            for _ in 0..300 {
                next += 1;
                if let Err(refused) = world.ask(&ledger, &world.made_up(next)) {
                    let is_limit = matches!(refused, SponsorError::DayLimit { .. } | SponsorError::TotalLimit { .. });
                    assert!(is_limit, "day {day}: {refused}");
                }
            }
        }
        assert_eq!(world.grants.given.borrow().len(), granted, "day {day}");
        let spent = world.ledger().spent(world.suite.now()).unwrap();
        assert_eq!(spent.total, Uint128::new(granted as u128 * 100));
        assert!(spent.day <= world.limits.per_day);
        world.suite.advance(Seconds::days(1));
    }
}

#[test]
fn one_grant_a_key_and_one_an_owner() {
    let world = World::new();
    let ledger = world.ledger();
    let first = world.made_up(1);
    let allowance = world.ask(&ledger, &first).unwrap();
    assert_eq!(
        (allowance.amount, allowance.grantee.as_str()),
        (Uint128::new(90), first.owner())
    );
    assert_eq!(allowance.expires_at, world.suite.now().plus(Seconds::days(7)).unwrap());

    assert!(matches!(world.ask(&ledger, &first), Err(SponsorError::KnownKey)));
    let other_owner = Enrolment::sign(&key(1), world.wish(world.made_up(2).owner())).unwrap();
    assert!(matches!(world.ask(&ledger, &other_owner), Err(SponsorError::KnownKey)));
    let other_key = Enrolment::sign(&key(2), world.wish(first.owner())).unwrap();
    assert!(matches!(
        world.ask(&ledger, &other_key),
        Err(SponsorError::KnownOwner { .. })
    ));
    assert_eq!(world.grants.given.borrow().len(), 1);
}

#[test]
fn a_machine_that_is_registered_needs_no_start() {
    let mut world = World::new();
    let owner = Person::named("owner");
    world.suite.register(&owner, "meter-1");
    let key = Suite::secret_key("meter-1");
    let address = world.suite.address(&owner);
    let enrolment = Enrolment::sign(&key, world.wish(address.as_str())).unwrap();
    let refused = world.ask(&world.ledger(), &enrolment).unwrap_err();
    assert!(matches!(refused, SponsorError::Register(_)), "{refused}");
    assert_eq!(world.ledger().spent(world.suite.now()).unwrap().total, Uint128::zero());
}

#[test]
fn a_grant_of_which_nobody_knows_stays_counted_and_is_counted_once() {
    let world = World::new();
    let enrolment = world.made_up(1);
    *world.grants.fails.borrow_mut() = Some(ChainError::Disk {
        reason: "the connection broke".to_owned(),
    });
    let ledger = world.ledger();
    assert!(matches!(world.ask(&ledger, &enrolment), Err(SponsorError::Chain(_))));
    let spent = || ledger.spent(world.suite.now()).unwrap().total;
    assert_eq!(spent(), Uint128::new(100));

    *world.grants.fails.borrow_mut() = None;
    world.ask(&ledger, &enrolment).unwrap();
    assert_eq!(spent(), Uint128::new(100));
    assert!(matches!(world.ask(&ledger, &enrolment), Err(SponsorError::KnownKey)));
}

#[test]
fn a_grant_that_the_chain_has_although_the_sponsor_stopped_is_not_an_error() {
    let world = World::new();
    let (ledger, enrolment) = (world.ledger(), world.made_up(1));
    *world.grants.fails.borrow_mut() = Some(refused("fee allowance already exists: invalid request"));
    world.ask(&ledger, &enrolment).unwrap();
    assert!(
        ledger
            .find(&enrolment.registration().public_key)
            .unwrap()
            .unwrap()
            .is_sent
    );
}

#[test]
fn a_grant_that_the_chain_refuses_costs_nothing() {
    let world = World::new();
    let (ledger, enrolment) = (world.ledger(), world.made_up(1));
    *world.grants.fails.borrow_mut() = Some(refused("insufficient funds"));
    assert!(world.ask(&ledger, &enrolment).is_err());
    assert_eq!(ledger.spent(world.suite.now()).unwrap().total, Uint128::zero());
    *world.grants.fails.borrow_mut() = None;
    world.ask(&ledger, &enrolment).unwrap();
}

#[test]
fn where_makers_vouch_made_up_keys_cost_nothing() {
    let mut world = World::new();
    let maker = SecretKey::derive(Curve::P256, &[9; 32], "maker");
    world.limits.makers = vec![maker.public_key().clone()];
    let ledger = world.ledger();
    let device = key(1);
    let with_word = |signer: &SecretKey, claimed: &SecretKey| {
        let word = Word {
            maker: claimed.public_key(),
            device: device.public_key(),
        };
        let digest = word
            .digest(world.suite.chain().chain_id(), world.registry.as_str())
            .unwrap();
        let certificate = MakerCertificate {
            maker: claimed.public_key().clone(),
            signature: signer.sign(&digest),
        };
        let details = MachineDetails {
            certificate: Some(certificate),
            ..MachineDetails::default()
        };
        let owner = world.made_up(1).owner().to_owned();
        Enrolment::sign(
            &device,
            Wish {
                details,
                ..world.wish(&owner)
            },
        )
        .unwrap()
    };
    for made_up in [
        world.made_up(1),
        with_word(&device, &device),
        with_word(&device, &maker),
    ] {
        assert!(matches!(world.ask(&ledger, &made_up), Err(SponsorError::NoMaker)));
    }
    assert_eq!(ledger.spent(world.suite.now()).unwrap().total, Uint128::zero());
    world.ask(&ledger, &with_word(&maker, &maker)).unwrap();
}

#[test]
fn the_message_is_the_one_that_the_chains_module_reads() {
    let world = World::new();
    let allowance = Allowance {
        grantee: "wasm1b".to_owned(),
        denom: "ustake".to_owned(),
        amount: Uint128::new(90),
        expires_at: flywheel_protocol::Time::new(1_800_000_000),
        period: None,
        begins_at: world.suite.now(),
    };
    let CosmosMsg::Any(message) = grant_message("wasm1a", &allowance).unwrap() else {
        panic!("another kind of message")
    };
    assert_eq!(message.type_url, "/cosmos.feegrant.v1beta1.MsgGrantAllowance");
    // By hand from the module's proto files: lengths in front, field numbers as there.
    let basic = [
        b"\x0a\x0c\x0a\x06ustake\x12\x0290".as_slice(),
        b"\x12\x06\x08\x80\xa4\xa7\xda\x06",
    ]
    .concat();
    let basic_any = field(1, &any("/cosmos.feegrant.v1beta1.BasicAllowance", &basic));
    let allowed = [basic_any, field(2, b"/cosmwasm.wasm.v1.MsgExecuteContract")].concat();
    let allowed_any = any("/cosmos.feegrant.v1beta1.AllowedMsgAllowance", &allowed);
    let expected = [field(1, b"wasm1a"), field(2, b"wasm1b"), field(3, &allowed_any)].concat();
    assert_eq!(message.value.as_slice(), expected);

    let period = Some(Period {
        length: Seconds::days(1),
        amount: Uint128::new(30),
    });
    let CosmosMsg::Any(message) = grant_message("wasm1a", &Allowance { period, ..allowance }).unwrap() else {
        panic!("another kind of message")
    };
    let text = String::from_utf8_lossy(message.value.as_slice()).into_owned();
    assert!(text.contains("/cosmos.feegrant.v1beta1.PeriodicAllowance"));
}

fn any(type_url: &str, value: &[u8]) -> Vec<u8> {
    [field(1, type_url.as_bytes()), field(2, value)].concat()
}

/// A field with a length, as protobuf writes it.
fn field(number: u8, bytes: &[u8]) -> Vec<u8> {
    let mut out = vec![number << 3 | 2];
    let mut length = bytes.len();
    while length >= 128 {
        out.push(u8::try_from(length % 128).unwrap() | 0x80);
        length /= 128;
    }
    out.push(u8::try_from(length).unwrap());
    out.extend(bytes);
    out
}
