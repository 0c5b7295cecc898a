//! `flywheel access sign-read`.

use anyhow::{Result, bail};
use cosmwasm_std::Addr;
use flywheel_agent::key;
use flywheel_api::{HEADER_READER, ReadRequest, Reader, SignedReader, Token};
use flywheel_client::Chain;
use flywheel_client::handles::Hub;
use flywheel_protocol::crypto::SecretKey;
use flywheel_protocol::{Curve, Hash32, PublicKey, Signature};

use super::place::Place;
use crate::args::access::SignReadArgs;
use crate::commands::profiles::account;

/// Who signs, and how.
enum Signer {
    Account(flywheel_client::Account),
    Machine(SecretKey),
}

impl Signer {
    fn sign(&self, digest: &Hash32) -> Result<Signature> {
        Ok(match self {
            Self::Account(account) => Signature::new(account.sign(digest.as_bytes())?),
            Self::Machine(key) => key.sign(digest),
        })
    }
}

/// Prints the header with which an oracle answers, as curl takes it.
pub fn sign_read(args: &SignReadArgs) -> Result<()> {
    let (reader, signer) = who(args)?;
    if !args.path.starts_with("/v1/") || args.path.contains('?') {
        bail!(
            "{:?} is no path of an oracle: write /v1/bundles/EPOCH/ROUND or /v1/machines/NUMBER/evidence/EPOCH, without what \
             follows a question mark",
            args.path
        );
    }
    let place = Place::new(&args.place)?;
    let oracle = place.address("--oracle", &args.oracle)?;
    let hub = Hub::new(&place.chain, Addr::unchecked(&args.place.hub));
    let verification = hub.network(args.network)?.record().contracts.verification.clone();
    let expires = place.in_seconds(args.lasts)?;
    let request = ReadRequest {
        to: oracle.as_str(),
        path: &args.path,
        reader: &reader,
        expires,
    };
    let signed = sign(&request, &signer, place.chain.chain_id(), verification.as_str())?;
    println!("{HEADER_READER}: {signed}");
    Ok(())
}

fn sign(request: &ReadRequest<'_>, signer: &Signer, chain_id: &str, verification: &str) -> Result<SignedReader> {
    let digest = request.digest(chain_id, verification)?;
    let token = Token {
        number: request.expires.get(),
        signature: signer.sign(&digest)?,
    };
    let reader = request.reader.clone();
    Ok(SignedReader { reader, token })
}

fn who(args: &SignReadArgs) -> Result<(Reader, Signer)> {
    match (&args.account, args.machine, &args.key) {
        (Some(words), None, None) => {
            let account = account(words)?;
            let key = PublicKey::new(Curve::Secp256k1, account.public_key().to_vec())?;
            Ok((Reader::Account(key), Signer::Account(account)))
        }
        (None, Some(machine), Some(path)) => Ok((Reader::Machine(machine), Signer::Machine(key::load(path)?))),
        _ => bail!("name who reads: --account, or --machine with --key"),
    }
}

#[cfg(test)]
mod tests {
    use flywheel_protocol::crypto::verify;
    use flywheel_protocol::{MachineId, Time};

    use super::*;

    #[test]
    fn a_header_is_signed_by_who_it_names() {
        let account = flywheel_client::Account::from_seed(&[1; 32], "auditor");
        let of_account = PublicKey::new(Curve::Secp256k1, account.public_key().to_vec()).unwrap();
        let device = SecretKey::derive(Curve::Ed25519, &[2; 32], "device");
        let of_machine = device.public_key().clone();
        let machine = Reader::Machine(MachineId::new(7).unwrap());
        let cases = [
            (
                Reader::Account(of_account.clone()),
                Signer::Account(account),
                of_account,
            ),
            (machine, Signer::Machine(device), of_machine),
        ];
        for (reader, signer, key) in cases {
            let request = ReadRequest {
                to: "wasm1oracle",
                path: "/v1/bundles/3/0",
                reader: &reader,
                expires: Time::new(1_000),
            };
            let signed = sign(&request, &signer, "chain-1", "wasm1verification").unwrap();
            let read: SignedReader = signed.to_string().parse().unwrap();
            assert_eq!((&read.reader, read.token.number), (&reader, 1_000));
            let digest = request.digest("chain-1", "wasm1verification").unwrap();
            assert!(verify(&key, &digest, &read.token.signature), "{reader}");
        }
    }
}
