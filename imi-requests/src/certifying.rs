//! Certified reports (handbook 5.3.10): a corporate signature of the system, brought by the embedder.

use serde::{Deserialize, Serialize};

/// Signs documents for the system, after the PAdES standard and with a qualified certificate.
pub trait ReportSigner {
    /// How signing fails.
    type Error;

    /// The certificate's name.
    fn certificate(&self) -> String;
    /// Signs the bytes of a document.
    ///
    /// # Errors
    /// The signer's own.
    fn sign(&self, document: &[u8]) -> Result<Vec<u8>, Self::Error>;
    /// Whether the signature is the system's, and of exactly these bytes.
    fn verify(&self, document: &[u8], signature: &[u8]) -> bool;
}

/// The standard that a signature follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum SignatureKind {
    /// PDF Advanced Electronic Signature.
    Pades,
}

/// A document with the system's signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct CertifiedReport {
    /// The document, as the embedder laid it out.
    pub document: Vec<u8>,
    /// The standard.
    pub kind: SignatureKind,
    /// The certificate's name.
    pub certificate: String,
    /// The signature.
    pub signature: Vec<u8>,
}

impl CertifiedReport {
    /// Has a document certified. A failing signer leaves nothing that could be taken for a certified report.
    ///
    /// # Errors
    /// The signer's own.
    pub fn of<S: ReportSigner>(document: Vec<u8>, signer: &S) -> Result<Self, S::Error> {
        let signature = signer.sign(&document)?;
        Ok(Self { document, kind: SignatureKind::Pades, certificate: signer.certificate(), signature })
    }

    /// Whether it is unchanged since it was certified.
    #[must_use]
    pub fn verifies<S: ReportSigner>(&self, signer: &S) -> bool {
        signer.certificate() == self.certificate && signer.verify(&self.document, &self.signature)
    }
}
