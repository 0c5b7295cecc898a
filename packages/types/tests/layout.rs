//! The layout of public state (rule A1): append-only. Other contracts and programs read these bytes under these keys, so a
//! test here that fails means that a new layout needs a new key, and the old one goes on being written.
#![allow(clippy::unwrap_used)]

use std::fmt::Debug;

use cosmwasm_std::testing::MockStorage;
use cosmwasm_std::{Addr, Order, Storage, Uint128, from_json};
use flywheel_protocol::readings::{Field, Neighbourhood, OutlierLimit, OutlierRule, PlaceRule, ReadingRules, Work};
use flywheel_protocol::sign::Statement;
use flywheel_protocol::{Bps, Curve, Epoch, EpochClock, H3Cell, Hash32, PublicKey, Seconds, Time};
use flywheel_types::hub::{NETWORKS, Network, NetworkContracts, Profile};
use flywheel_types::network::{Admission, Class, MakerTrust, NetworkKind, Sector};
use flywheel_types::registry::{KEYS, KeyRecord, MACHINES, Machine, MachineStatus, PAUSES, Pause};
use flywheel_types::rewards::{BUDGETS, Budget, CLAIMED, FinalRoot, KeptRoot, ROOTS};
use flywheel_types::staking::{
    CLASSES, ENROLMENTS, Enrolment, NewestEnrolment, PLACE_LEVELS, PLACES, POOLS, POSITIONS, PlaceTerms, Pool,
    Position, STAKERS, Staker, TOTAL_POWER, TotalPower,
};
use flywheel_types::verification::{
    Appeal, FINALS, Final, KeptFinal, KeptPending, ORACLES, OracleMember, OracleSet, PENDING, Pending, RULES,
    SUSPENSIONS, Suspension,
};
use flywheel_types::{Dated, Denom};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// What `write` puts into an empty storage: one item, under this key, of these bytes, which read back as `value`.
fn assert_layout<T>(write: impl FnOnce(&mut dyn Storage), key: &[u8], text: &str, value: &T)
where
    T: Serialize + DeserializeOwned + PartialEq + Debug,
{
    let mut storage = MockStorage::new();
    write(&mut storage);
    let items: Vec<_> = storage.range(None, None, Order::Ascending).collect();
    assert_eq!(items.len(), 1);
    let (found_key, found) = items.into_iter().next().unwrap();
    assert_eq!(found_key.escape_ascii().to_string(), key.escape_ascii().to_string());
    assert_eq!(String::from_utf8(found).unwrap(), text);
    assert_eq!(from_json::<T>(text).unwrap(), *value);
}

/// An Ed25519 key of 32 bytes of 9.
fn key() -> PublicKey {
    PublicKey::new(Curve::Ed25519, vec![9; 32]).unwrap()
}

const KEY: &str = r#"{"curve":"ed25519","bytes":"CQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQk="}"#;

/// 32 bytes of 0xcd, as records keep a hash.
const ROOT: &str = "zc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc0=";

fn addr(name: &str) -> Addr {
    Addr::unchecked(name)
}

fn amount(amount: u128) -> Uint128 {
    Uint128::new(amount)
}

fn bps(points: u16) -> Bps {
    Bps::new(points).unwrap()
}

#[test]
fn machines() {
    let full = Machine {
        owner: addr("alice"),
        ownership_epoch: 2,
        key: key(),
        key_version: 3,
        cell: Some("872a1072bffffff".parse().unwrap()),
        maker: Some(key()),
        payout: Some(addr("bob")),
        status: MachineStatus::Active,
        deposit: amount(10),
    };
    let text = format!(r#"["alice",2,{KEY},3,"872a1072bffffff",{KEY},"bob","active","10"]"#);
    let write = |storage: &mut dyn Storage| MACHINES.save(storage, 258, &full).unwrap();
    assert_layout(write, b"\x00\x08machines\x00\x00\x00\x00\x00\x00\x01\x02", &text, &full);

    let least = Machine {
        cell: None,
        maker: None,
        payout: None,
        status: MachineStatus::Retired,
        deposit: Uint128::zero(),
        ..full
    };
    let text = format!(r#"["alice",2,{KEY},3,null,null,null,"retired","0"]"#);
    let write = |storage: &mut dyn Storage| MACHINES.save(storage, 1, &least).unwrap();
    assert_layout(
        write,
        b"\x00\x08machines\x00\x00\x00\x00\x00\x00\x00\x01",
        &text,
        &least,
    );
    assert_eq!(
        from_json::<MachineStatus>(r#""paused""#).unwrap(),
        MachineStatus::Paused
    );
}

#[test]
fn keys() {
    // The curve's byte, 3 for Ed25519, and the key.
    let tagged = [b"\x00\x04keys\x03".as_slice(), &[9; 32]].concat();
    let taken = KeyRecord {
        registrations: 2,
        machine: Some(17),
    };
    let write = |storage: &mut dyn Storage| KEYS.save(storage, &key().tagged(), &taken).unwrap();
    assert_layout(write, &tagged, "[2,17]", &taken);

    let free = KeyRecord { machine: None, ..taken };
    let write = |storage: &mut dyn Storage| KEYS.save(storage, &key().tagged(), &free).unwrap();
    assert_layout(write, &tagged, "[2,null]", &free);
}

#[test]
fn pauses() {
    let pauses = vec![
        Pause {
            from: Time::new(5),
            until: Some(Time::new(9)),
        },
        Pause {
            from: Time::new(12),
            until: None,
        },
    ];
    let write = |storage: &mut dyn Storage| PAUSES.save(storage, 7, &pauses).unwrap();
    assert_layout(
        write,
        b"\x00\x06pauses\x00\x00\x00\x00\x00\x00\x00\x07",
        "[[5,9],[12,null]]",
        &pauses,
    );
}

#[test]
fn pools() {
    let pool = Pool {
        owner: addr("alice"),
        ownership_epoch: 1,
        class: "meter".into(),
        bond: amount(100),
        delegated: amount(60),
        shares: amount(50),
        generation: 2,
        commission: bps(1_000),
        jailed: true,
        since: 77,
    };
    let text = r#"["alice",1,"meter","100","60","50",2,1000,true,77]"#;
    let write = |storage: &mut dyn Storage| POOLS.save(storage, 7, &pool).unwrap();
    assert_layout(write, b"\x00\x05pools\x00\x00\x00\x00\x00\x00\x00\x07", text, &pool);
}

#[test]
fn stakers() {
    let staker = Staker {
        since: 77,
        bonds: amount(5),
        community: amount(6),
        representative: Some(addr("bob")),
        given: amount(10),
    };
    let text = r#"[77,"5","6","bob","10"]"#;
    let write = |storage: &mut dyn Storage| STAKERS.save(storage, &addr("alice"), &staker).unwrap();
    assert_layout(write, b"\x00\x07stakersalice", text, &staker);

    let least = Staker::default();
    let write = |storage: &mut dyn Storage| STAKERS.save(storage, &addr("alice"), &least).unwrap();
    assert_layout(write, b"\x00\x07stakersalice", r#"[0,"0","0",null,"0"]"#, &least);
}

#[test]
fn positions() {
    let position = Position {
        since: 77,
        generation: 2,
        shares: amount(9),
    };
    let write = |storage: &mut dyn Storage| POSITIONS.save(storage, (&addr("alice"), 258), &position).unwrap();
    let at = b"\x00\x09positions\x00\x05alice\x00\x00\x00\x00\x00\x00\x01\x02";
    assert_layout(write, at, r#"[77,2,"9"]"#, &position);
}

#[test]
fn total_power() {
    let power = TotalPower {
        since: 77,
        bonds: amount(5),
        delegated: amount(6),
        community: amount(u128::MAX),
    };
    let text = r#"[77,"5","6","340282366920938463463374607431768211455"]"#;
    let write = |storage: &mut dyn Storage| TOTAL_POWER.save(storage, &power).unwrap();
    assert_layout(write, b"ledger", text, &power);
}

#[test]
fn enrolments() {
    let enrolment = Enrolment {
        class: "meter".into(),
        cell: Some("872a1072bffffff".parse().unwrap()),
        key: key(),
        trust: bps(5_000),
        ownership_epoch: 1,
        owner: addr("alice"),
        joined: Epoch::new(3),
        boost: bps(250),
    };
    // The key as its curve's byte, 3, and its 32 bytes 9.
    let key = format!("AwkJ{}", "CQkJ".repeat(10));
    let text = format!(r#"[5,["meter","872a1072bffffff","{key}",5000,1,"alice",3,250]]"#);
    let dated = NewestEnrolment {
        since: Epoch::new(5),
        value: Some(enrolment.clone()),
    };
    let at = b"\x00\x0aenrolments\x00\x00\x00\x00\x00\x00\x00\x07";
    let write = |storage: &mut dyn Storage| ENROLMENTS.set_from(storage, 7, Epoch::new(5), Some(enrolment)).unwrap();
    assert_layout(write, at, &text, &dated);

    // It left at the beginning of epoch 6.
    let left = NewestEnrolment {
        since: Epoch::new(6),
        value: None,
    };
    let write = |storage: &mut dyn Storage| ENROLMENTS.set_from(storage, 7, Epoch::new(6), None).unwrap();
    assert_layout(write, at, "[6,null]", &left);
}

#[test]
fn an_enrolment_of_before_there_were_boosts_has_none() {
    let key = format!("AwkJ{}", "CQkJ".repeat(10));
    let text = format!(r#"[5,["meter",null,"{key}",5000,1,"alice",3]]"#);
    let read: NewestEnrolment = from_json(text).unwrap();
    assert_eq!(read.value.unwrap().boost, Bps::ZERO);
}

#[test]
fn places() {
    let terms = PlaceTerms { boost: bps(1_500) };
    let cell: H3Cell = "85283083fffffff".parse().unwrap();
    let write = |storage: &mut dyn Storage| PLACES.save(storage, cell.get(), &terms).unwrap();
    assert_layout(
        write,
        b"\x00\x06places\x08\x52\x83\x08\x3f\xff\xff\xff",
        "[1500]",
        &terms,
    );
    // Resolutions 5 and 7.
    let write = |storage: &mut dyn Storage| PLACE_LEVELS.save(storage, &0b1010_0000).unwrap();
    assert_layout(write, b"place_levels", "160", &160_u16);
}

#[test]
fn classes() {
    let class = Class {
        name: "meter".into(),
        min_bond: amount(100),
        admission: Admission::Makers(vec![key()]),
        trust: bps(5_000),
        makers: vec![MakerTrust {
            maker: key(),
            trust: Bps::ONE,
        }],
        weight: 2,
        full_work: amount(24),
        max_reward_per_epoch: amount(5),
        slash: bps(1_000),
        free_density: 3,
        max_boost: bps(2_000),
        demand: None,
        places: false,
    };
    let text = format!(
        r#"{{"since":0,"value":{{"name":"meter","min_bond":"100","admission":{{"makers":[{KEY}]}},"trust":5000,"makers":[{{"maker":{KEY},"trust":10000}}],"weight":2,"full_work":"24","max_reward_per_epoch":"5","slash":1000,"free_density":3,"max_boost":2000}}}}"#
    );
    let dated = Dated {
        since: Epoch::FIRST,
        value: class.clone(),
    };
    let write = |storage: &mut dyn Storage| CLASSES.set_from(storage, "meter", Epoch::FIRST, class).unwrap();
    assert_layout(write, b"\x00\x07classesmeter", &text, &dated);
    assert_eq!(from_json::<Admission>(r#""open""#).unwrap(), Admission::Open);
    assert_eq!(from_json::<Admission>(r#""approved""#).unwrap(), Admission::Approved);
}

#[test]
fn rules() {
    let rules = ReadingRules {
        work: Work::Amount,
        field: "energy".parse::<Field>().unwrap(),
        interval: Seconds::new(3_600),
        minimum: -1,
        maximum: 1_000,
        max_change: Some(9),
        max_repeats: None,
        max_age: Seconds::new(86_400),
        max_clock_ahead: Seconds::new(60),
        place: PlaceRule::Moving { max_speed: 50 },
        outlier: Some(OutlierRule {
            neighbours: Neighbourhood::Cell { resolution: 5 },
            min_neighbours: 3,
            limit: OutlierLimit::Ratio {
                ten_thousandths: 30_000,
            },
        }),
        max_per_epoch: Some(amount(24_000)),
    };
    let text = r#"{"since":2,"value":{"work":"amount","field":"energy","interval":3600,"minimum":-1,"maximum":1000,"max_change":9,"max_repeats":null,"max_age":86400,"max_clock_ahead":60,"place":{"moving":{"max_speed":50}},"outlier":{"neighbours":{"cell":{"resolution":5}},"min_neighbours":3,"limit":{"ratio":{"ten_thousandths":30000}}},"max_per_epoch":"24000"}}"#;
    let dated = Dated {
        since: Epoch::new(2),
        value: rules.clone(),
    };
    let write = |storage: &mut dyn Storage| RULES.set_from(storage, "meter", Epoch::new(2), rules).unwrap();
    assert_layout(write, b"\x00\x05rulesmeter", text, &dated);
    assert_eq!(from_json::<Work>(r#""presence""#).unwrap(), Work::Presence);
    assert_eq!(from_json::<PlaceRule>(r#""anywhere""#).unwrap(), PlaceRule::Anywhere);
    assert_eq!(from_json::<PlaceRule>(r#""fixed""#).unwrap(), PlaceRule::Fixed);
    assert_eq!(from_json::<Neighbourhood>(r#""class""#).unwrap(), Neighbourhood::Class);
    assert_eq!(
        from_json::<OutlierLimit>(r#"{"difference":{"value":7}}"#).unwrap(),
        OutlierLimit::Difference { value: 7 }
    );
}

fn statement() -> Statement {
    Statement {
        epoch: Epoch::new(3),
        round: 1,
        set_version: 2,
        built_on: Hash32::ZERO,
        evidence_root: Hash32::new([0xab; 32]),
        root: Hash32::new([0xcd; 32]),
        sum: amount(10),
        machines: 4,
    }
}

/// It, stored: three hashes in base64.
fn statement_text() -> String {
    let none = format!("{}=", "A".repeat(43));
    let evidence = "q6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6s=";
    format!(r#"[3,1,2,"{none}","{evidence}","{ROOT}","10",4]"#)
}

#[test]
fn oracles() {
    let set = OracleSet {
        version: 2,
        members: vec![OracleMember {
            address: addr("one"),
            key: key(),
        }],
    };
    let text = format!(r#"{{"version":2,"members":[{{"address":"one","key":{KEY}}}]}}"#);
    let write = |storage: &mut dyn Storage| ORACLES.save(storage, &set).unwrap();
    assert_layout(write, b"oracles", &text, &set);
}

#[test]
fn pending() {
    let pending = Pending {
        statement: statement(),
        signers: vec![addr("one"), addr("two")],
        oracles: 4,
        final_at: Time::new(99),
    };
    let kept = KeptPending::from(pending.clone());
    let text = format!(r#"[{},["one","two"],4,99]"#, statement_text());
    let write = |storage: &mut dyn Storage| PENDING.save(storage, &kept).unwrap();
    assert_layout(write, b"pending", &text, &kept);
    assert_eq!(Pending::from(kept), pending);
}

#[test]
fn finals() {
    let last = Final {
        statement: statement(),
        at: Time::new(99),
    };
    let kept = KeptFinal::from(last.clone());
    let text = format!("[{},99]", statement_text());
    let write = |storage: &mut dyn Storage| FINALS.save(storage, 3, &kept).unwrap();
    assert_layout(write, b"\x00\x06finals\x00\x00\x00\x00\x00\x00\x00\x03", &text, &kept);
    assert_eq!(Final::from(kept), last);
}

#[test]
fn suspensions() {
    let full = Suspension {
        reason: "false-location".into(),
        evidence: Hash32::new([0xab; 32]),
        since: Time::new(5),
        until: Time::new(99),
        appeal: Some(Appeal {
            statement: Hash32::new([0xcd; 32]),
            at: Time::new(6),
            closed: Some(Time::new(7)),
        }),
    };
    let [evidence, statement] = ["ab", "cd"].map(|byte| byte.repeat(32));
    let text = format!(
        r#"{{"reason":"false-location","evidence":"{evidence}","since":5,"until":99,"appeal":{{"statement":"{statement}","at":6,"closed":7}}}}"#
    );
    let at = b"\x00\x0bsuspensions\x00\x00\x00\x00\x00\x00\x00\x07";
    let write = |storage: &mut dyn Storage| SUSPENSIONS.save(storage, 7, &full).unwrap();
    assert_layout(write, at, &text, &full);

    let least = Suspension { appeal: None, ..full };
    let text = format!(r#"{{"reason":"false-location","evidence":"{evidence}","since":5,"until":99,"appeal":null}}"#);
    let write = |storage: &mut dyn Storage| SUSPENSIONS.save(storage, 7, &least).unwrap();
    assert_layout(write, at, &text, &least);
    // At the second of `until` claims go on.
    assert!(least.holds_at(Time::new(98)));
    assert!(!least.holds_at(Time::new(99)));
}

#[test]
fn budgets() {
    let budget = Budget {
        machines: amount(7),
        oracles: amount(3),
        revenue: amount(2),
    };
    let write = |storage: &mut dyn Storage| BUDGETS.save(storage, 7, &budget).unwrap();
    assert_layout(
        write,
        b"\x00\x07budgets\x00\x00\x00\x00\x00\x00\x00\x07",
        r#"["7","3","2"]"#,
        &budget,
    );
}

#[test]
fn claimed() {
    let write = |storage: &mut dyn Storage| CLAIMED.save(storage, 7, &amount(12)).unwrap();
    assert_layout(
        write,
        b"\x00\x07claimed\x00\x00\x00\x00\x00\x00\x00\x07",
        r#""12""#,
        &amount(12),
    );
}

#[test]
fn roots() {
    let root = |epoch| FinalRoot {
        epoch: Epoch::new(epoch),
        root: Hash32::new([0xcd; 32]),
        sum: amount(10),
        machines: 4,
    };
    let roots = vec![KeptRoot::new(&root(9), amount(3)), KeptRoot::new(&root(8), amount(0))];
    assert_eq!(roots.first().map(KeptRoot::root), Some(root(9)));
    let text = format!(r#"[[9,"{ROOT}","10",4,"3"],[8,"{ROOT}","10",4,"0"]]"#);
    let write = |storage: &mut dyn Storage| ROOTS.save(storage, &roots).unwrap();
    assert_layout(write, b"roots", &text, &roots);
}

#[test]
fn networks() {
    let network = Network {
        id: 1,
        creator: addr("alice"),
        admin: addr("dao"),
        profile: Profile {
            name: "Meters".into(),
            description: "All of them".into(),
            url: "https://m.example".into(),
        },
        kind: NetworkKind::Prn,
        sector: Sector::Energy,
        clock: EpochClock::new(Time::new(1_000), Seconds::new(60)).unwrap(),
        denom: Denom::Native("ufly".into()),
        contracts: NetworkContracts {
            token: None,
            staking: addr("s"),
            verification: addr("v"),
            rewards: addr("r"),
            marketplace: None,
            governance: None,
        },
    };
    let text = r#"{"id":1,"creator":"alice","admin":"dao","profile":{"name":"Meters","description":"All of them","url":"https://m.example"},"kind":"prn","sector":"energy","clock":{"start":1000,"length":60},"denom":{"native":"ufly"},"contracts":{"token":null,"staking":"s","verification":"v","rewards":"r"}}"#;
    let write = |storage: &mut dyn Storage| NETWORKS.save(storage, 1, &network).unwrap();
    assert_layout(
        write,
        b"\x00\x08networks\x00\x00\x00\x00\x00\x00\x00\x01",
        text,
        &network,
    );
    assert_eq!(
        from_json::<Denom>(r#"{"cw20":"token"}"#).unwrap(),
        Denom::Cw20(addr("token"))
    );
}
